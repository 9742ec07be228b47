import type { Decide, OrderId } from '#kernel';
import type { OrderEvent, Reservation } from '../domain/events.js';
import { existing, type Order } from '../domain/order.js';

export type MarkStockHeld = Readonly<{ orderId: OrderId; reservations: readonly Reservation[]; heldUntil: string }>;

/** All goods are put aside: the order can be paid. Says nothing to an order that has moved on or is being cancelled. */
export const markStockHeld: Decide<MarkStockHeld, Order, OrderEvent> = (held, state) => {
  const { status, cancelling } = existing(state);
  return status === 'placed' && !cancelling ? [{ type: 'OrderStockHeld', data: held }] : [];
};
