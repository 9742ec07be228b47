import { type Currency, type Decide, Refusal, type Sku } from '#kernel';
import { type Cart, cart, lineIdOf } from '../domain/cart.js';
import type { CartEvent } from '../domain/events.js';
import { requireQuantity, requireShowable } from '../domain/limits.js';
import type { Offer } from '../offers.js';
import { admit, type Shopper } from '../shopper.js';

/** Put `quantity` more units of a SKU into the cart, at today's offer: null where nobody offers it. */
export type AddItem = Readonly<{ shopper: Shopper; sku: Sku; quantity: number; offer: Offer | null }>;

/** Adds to the line of the SKU, or starts one. The first item, and the first one after an order, opens the cart.
 *  Refuses 'PRODUCT_UNAVAILABLE', 'LIMIT_EXCEEDED' (999 units a line, 100 lines), 'CURRENCY_MISMATCH', 'INVALID_QUANTITY',
 *  'CART_NOT_FOUND' to a stranger. */
export const addItem: Decide<AddItem, Cart, CartEvent> = ({ shopper, sku, quantity, offer }, before) => {
  admit(shopper, before);
  if (!offer?.purchasable) throw new Refusal('PRODUCT_UNAVAILABLE', `${sku} is not on sale`, { sku });
  const { cartId } = shopper;
  const opening = opens(before, offer.price.currency) ? [created(shopper, offer.price.currency)] : [];
  const { generation, currency, lines } = opening.reduce(cart.evolve, before);
  if (currency !== offer.price.currency) {
    const detail = `the cart is in ${currency}, ${sku} is sold in ${offer.price.currency}`;
    throw new Refusal('CURRENCY_MISMATCH', detail, { cart: currency, offer: offer.price.currency });
  }
  const lineId = lineIdOf(cartId, generation, sku);
  const line = lines.get(lineId);
  requireQuantity(quantity, 1);
  requireQuantity((line?.quantity ?? 0) + quantity, 1);

  const { productId, title, price: unitPrice } = offer;
  const events: readonly CartEvent[] = [
    ...opening,
    ...(line && line.unitPrice.amount !== unitPrice.amount
      ? [
          {
            type: 'CartRepriced',
            data: { cartId, changes: [{ lineId, from: line.unitPrice, to: unitPrice }] },
          } as const,
        ]
      : []),
    { type: 'CartItemAdded', data: { cartId, lineId, sku, productId, title, quantity, unitPrice } },
  ];
  requireShowable(events.reduce(cart.evolve, before));
  return events;
};

/** An empty cart takes any currency: it opens anew in that of its first item. */
const opens = ({ generation, status, lines, currency }: Cart, wanted: Currency): boolean =>
  generation === 0 || status === 'converted' || (lines.size === 0 && currency !== wanted);

const created = ({ cartId, customerId, secretHash }: Shopper, currency: Currency): CartEvent => ({
  type: 'CartCreated',
  data: { cartId, customerId, secretHash, currency },
});
