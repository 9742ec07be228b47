import { type CartId, type Decide, type OrderId, Refusal } from '#kernel';
import { type Cart, type CartLine, lineIdOf } from '../domain/cart.js';
import type { CartEvent } from '../domain/events.js';

/** An order has been placed from the cart, by the command `placedBy`. `taken` is what it took, where its sender knows:
 *  everything, when absent. */
export type ConvertCart = Readonly<{
  cartId: CartId;
  orderId: OrderId;
  placedBy: string;
  taken?: readonly Readonly<{ lineId: string; quantity: number }>[];
}>;

/** Ends the generation that became the order, once per order: a repeat changes nothing, even after a further add.
 *  What was added while the order was being placed is not lost: it opens the next generation. A cart that was emptied
 *  meanwhile is converted all the same, because the order is a fact and its id must not come again.
 *  Refuses 'CART_NOT_ACTIVE' when another order has taken the cart. */
export const convertCart: Decide<ConvertCart, Cart, CartEvent> = ({ cartId, orderId, placedBy, taken }, cart) => {
  if (cart.orders.has(orderId)) return [];
  if (cart.generation === 0 || cart.status === 'converted') {
    throw new Refusal('CART_NOT_ACTIVE', 'another order has taken the cart', { orderId: cart.orderId });
  }
  const left = taken ? leftOver(cart, taken) : [];
  return [
    { type: 'CartConverted', data: { cartId, orderId, placedBy } },
    ...(left.length > 0 ? reopened(cartId, cart, left) : []),
  ];
};

function leftOver(cart: Cart, taken: NonNullable<ConvertCart['taken']>): readonly CartLine[] {
  const ordered = new Map<string, number>(taken.map(({ lineId, quantity }) => [lineId, quantity]));
  return [...cart.lines.values()]
    .map((line) => ({ ...line, quantity: line.quantity - (ordered.get(line.lineId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

function reopened(cartId: CartId, cart: Cart, lines: readonly CartLine[]): readonly CartEvent[] {
  const { customerId, secretHash, currency, generation } = cart;
  return [
    { type: 'CartCreated', data: { cartId, customerId, secretHash, currency } },
    ...lines.map((line): CartEvent => {
      const lineId = lineIdOf(cartId, generation + 1, line.sku);
      return { type: 'CartItemAdded', data: { cartId, ...line, lineId } };
    }),
  ];
}
