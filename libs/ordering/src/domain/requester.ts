import { type CartId, Refusal, type UserId } from '#kernel';
import type { OrderSnapshot } from './events.js';

/** On whose behalf a person asks. A guest is known by the cart that became the order; a seller may also be a customer. */
export type Requester =
  | Readonly<{ role: 'customer'; id: UserId }>
  | Readonly<{ role: 'guest'; cartId: CartId }>
  | Readonly<{ role: 'seller'; id: UserId }>
  | Readonly<{ role: 'admin' }>;

/** Refuses 'ORDER_NOT_FOUND' for other people's orders: whether they exist is nobody's business.
 *  A seller speaks for an order only when every line is theirs ('FORBIDDEN_ROLE' when only some are). */
export function checkRequester({ customerId, cartId, lines }: OrderSnapshot, by: Requester): void {
  const notTheirs = new Refusal('ORDER_NOT_FOUND', 'there is no such order');
  switch (by.role) {
    case 'admin':
      return;
    case 'customer':
      if (customerId !== by.id) throw notTheirs;
      return;
    case 'guest':
      if (customerId !== null || cartId !== by.cartId) throw notTheirs;
      return;
    case 'seller': {
      if (customerId === by.id) return;
      const own = lines.filter(({ sellerId }) => sellerId === by.id).length;
      if (own === 0) throw notTheirs;
      if (own < lines.length) throw new Refusal('FORBIDDEN_ROLE', 'other sellers have lines in this order');
    }
  }
}
