import type { Decide, OrderId } from '#kernel';
import type { CancellationReason, OrderEvent } from '../domain/events.js';
import { existing, isCancellable, type Order } from '../domain/order.js';

export type CompleteCancellation = Readonly<{ orderId: OrderId; reason: CancellationReason }>;

/** Everything is taken back: the order is cancelled. Also how an order ends whose payments were all declined.
 *  Once a parcel has left there is nothing to complete. */
export const completeCancellation: Decide<CompleteCancellation, Order, OrderEvent> = ({ orderId, reason }, state) => {
  const { status, shipments } = existing(state);
  if (!isCancellable(status) || shipments.size > 0) return [];
  return [{ type: 'OrderCancelled', data: { orderId, reason } }];
};
