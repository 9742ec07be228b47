import { Refusal } from '#kernel';
import type { Cart, CartLine } from './cart.js';
import type { LineId } from './events.js';

/** Refuses 'CART_NOT_ACTIVE' when an order has taken the cart, 'LINE_NOT_FOUND'. */
export function lineOf({ status, orderId, lines }: Cart, lineId: LineId): CartLine {
  if (status === 'converted') throw new Refusal('CART_NOT_ACTIVE', 'the cart has become an order', { orderId });
  const line = lines.get(lineId);
  if (!line) throw new Refusal('LINE_NOT_FOUND', 'the cart has no such line');
  return line;
}
