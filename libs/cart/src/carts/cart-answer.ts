import { type CartId, type Currency, type Money, type OrderId, type ProductId, type Sku } from '#kernel';
import { type Cart, type CartLine, itemsTotal, lineTotal } from '../domain/cart.js';
import type { LineId, PriceChange } from '../domain/events.js';
import type { Quote } from './quote.js';

/** A cart as its shopper reads it: the same shape whether it is empty or not. */
export type CartAnswer = Readonly<{
  /** Null for somebody who has no cart. */
  cartId: CartId | null;
  generation: number;
  status: Cart['status'];
  /** The order that took the cart, when `status` is `converted`. */
  orderId: OrderId | null;
  currency: Currency;
  lines: readonly Readonly<{
    lineId: LineId;
    sku: Sku;
    productId: ProductId;
    title: string;
    quantity: number;
    unitPrice: Money;
    lineTotal: Money;
  }>[];
  itemsTotal: Money;
  total: Money;
  /** Lines whose price is another than when the shopper last saw it; the lines above show the new one. */
  priceChanges: readonly PriceChange[];
  /** Lines that cannot be bought at the moment. */
  unavailable: readonly LineId[];
  /** −1 for a cart without a history. */
  revision: number;
}>;

/** A cart with the prices the shopper saw last. */
const asSeen = (cart: Cart): Quote => ({ lines: [...cart.lines.values()], priceChanges: [], unavailable: [] });

export function cartAnswer(
  cartId: CartId | null,
  cart: Cart,
  revision: bigint,
  quote: Quote = asSeen(cart),
): CartAnswer {
  const { generation, status, orderId, currency } = cart;
  const { lines, priceChanges, unavailable } = quote;
  const total = itemsTotal(lines, currency);
  return {
    cartId,
    generation,
    status,
    orderId,
    currency,
    lines: lines.map(shown),
    itemsTotal: total,
    total,
    priceChanges,
    unavailable,
    revision: Number(revision),
  };
}

const shown = (line: CartLine): CartAnswer['lines'][number] => ({ ...line, lineTotal: lineTotal(line) });
