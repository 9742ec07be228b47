import type { CartToPlace } from '#cart/contract';
import { add, deterministicId, type Money, type OrderId, Refusal, sum, times, type UserId } from '#kernel';
import type { Address, OrderLine, OrderSnapshot } from '#ordering/contract';

/** What a customer says when they order; everything else the shop knows better. */
export type Wish = Readonly<{
  customerId: UserId | null;
  shippingAddress: Address;
  billingAddress: Address | null;
  shippingOption: string;
  paymentMethod: string;
  /** The total the customer was shown. */
  expectedTotal: Money | null;
  email: string | null;
  paymentDeadline: string;
  placedAt: string;
}>;

/** The same content of the same cart is the same order, however many ask for it at once. */
export const orderIdOf = ({ cartId, generation }: CartToPlace): OrderId =>
  deterministicId('order', cartId, generation) as OrderId;

/** The cart as an order, at the catalogue's prices of this moment.
 *  Refuses 'CART_NOT_ACTIVE', 'CART_EMPTY', 'PRODUCT_UNAVAILABLE', 'SHIPPING_NOT_AVAILABLE', and 'PRICE_CHANGED' unless
 *  the total is the one the customer expects; without an expectation, the one their cart showed. */
export function orderFromCart(
  cart: CartToPlace,
  wish: Wish,
  shippingOptions: Readonly<Record<string, Money>>,
): OrderSnapshot {
  const { cartId, currency } = cart;
  if (cart.status !== 'active') {
    throw new Refusal('CART_NOT_ACTIVE', 'an order has taken this cart', { orderId: cart.orderId });
  }
  if (cart.lines.length === 0) throw new Refusal('CART_EMPTY', 'there is nothing in the cart');
  const lines = linesOf(cart);
  const shippingPrice = shippingPriceOf(cart, wish, shippingOptions);
  const itemsTotal = sum(
    lines.map(({ lineTotal }) => lineTotal),
    currency,
  );
  const total = add(itemsTotal, shippingPrice);
  checkTotal(cart, wish, total, shippingPrice);
  const { expectedTotal: _, ...said } = wish;
  return {
    ...said,
    orderId: orderIdOf(cart),
    cartId,
    currency,
    lines,
    shippingPrice,
    itemsTotal,
    total,
    agreedPrices: false,
  };
}

function linesOf({ lines, currency }: CartToPlace): readonly OrderLine[] {
  const unavailable = lines.filter(({ offer }) => !offer?.purchasable || offer.price.currency !== currency);
  if (unavailable.length > 0) {
    const skus = unavailable.map(({ sku }) => sku);
    throw new Refusal('PRODUCT_UNAVAILABLE', `${skus.join(', ')} cannot be bought at the moment`, { skus });
  }
  return lines.flatMap(({ lineId, quantity, offer }) => {
    if (!offer) return [];
    const { sku, productId, title, sellerId, tracked, price: unitPrice } = offer;
    const lineTotal = times(unitPrice, quantity);
    return [{ lineId, sku, productId, title, sellerId, tracked, unitPrice, quantity, lineTotal }];
  });
}

function shippingPriceOf(
  { currency }: CartToPlace,
  { shippingOption }: Wish,
  options: Readonly<Record<string, Money>>,
): Money {
  const price = Object.hasOwn(options, shippingOption) ? options[shippingOption] : undefined;
  // What costs nothing costs nothing in every currency.
  if (price?.amount === 0) return { amount: 0, currency };
  if (price?.currency === currency) return price;
  throw new Refusal('SHIPPING_NOT_AVAILABLE', 'there is no such shipping option', { available: Object.keys(options) });
}

/** Nobody pays a total they have not seen. */
function checkTotal({ lines, currency }: CartToPlace, { expectedTotal }: Wish, total: Money, shipping: Money): void {
  const shown = sum(
    lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)),
    currency,
  );
  const expected = expectedTotal ?? add(shown, shipping);
  if (expected.amount === total.amount && expected.currency === total.currency) return;
  const changed = lines.flatMap(({ lineId, sku, unitPrice: from, offer }) =>
    offer && offer.price.amount !== from.amount ? [{ lineId, sku, from, to: offer.price }] : [],
  );
  throw new Refusal('PRICE_CHANGED', 'the total is not the one you were shown', {
    old: expected,
    new: total,
    lines: changed,
  });
}
