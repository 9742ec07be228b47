import type { Decide } from '#kernel';
import type { Cart } from '../domain/cart.js';
import type { CartEvent, LineId } from '../domain/events.js';
import { lineOf } from '../domain/line-of.js';
import { admit, type Shopper } from '../shopper.js';

/** Take a line out of the cart. */
export type RemoveItem = Readonly<{ shopper: Shopper; lineId: LineId }>;

/** Takes a whole line out.
 *  Refuses 'LINE_NOT_FOUND', 'CART_NOT_ACTIVE' after an order has taken it, 'CART_NOT_FOUND' to a stranger. */
export const removeItem: Decide<RemoveItem, Cart, CartEvent> = ({ shopper, lineId }, cart) => {
  admit(shopper, cart);
  lineOf(cart, lineId);
  return [{ type: 'CartItemRemoved', data: { cartId: shopper.cartId, lineId } }];
};
