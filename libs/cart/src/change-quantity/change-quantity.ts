import type { Decide } from '#kernel';
import { type Cart, cart } from '../domain/cart.js';
import type { CartEvent, LineId } from '../domain/events.js';
import { requireQuantity, requireShowable } from '../domain/limits.js';
import { lineOf } from '../domain/line-of.js';
import { admit, type Shopper } from '../shopper.js';

/** Have `quantity` units of a line in the cart; none takes the line out. */
export type ChangeQuantity = Readonly<{ shopper: Shopper; lineId: LineId; quantity: number }>;

/** Sets the quantity of a line.
 *  Refuses 'LINE_NOT_FOUND', 'LIMIT_EXCEEDED' above 999, 'INVALID_QUANTITY', 'CART_NOT_ACTIVE' after an order has taken it,
 *  'CART_NOT_FOUND' to a stranger. */
export const changeQuantity: Decide<ChangeQuantity, Cart, CartEvent> = ({ shopper, lineId, quantity }, before) => {
  admit(shopper, before);
  requireQuantity(quantity, 0);
  const line = lineOf(before, lineId);
  const { cartId } = shopper;
  if (line.quantity === quantity) return [];
  if (quantity === 0) return [{ type: 'CartItemRemoved', data: { cartId, lineId } }];
  const events: readonly CartEvent[] = [{ type: 'CartItemQuantityChanged', data: { cartId, lineId, quantity } }];
  requireShowable(events.reduce(cart.evolve, before));
  return events;
};
