import type { Decide, OrderId } from '#kernel';
import type { OrderEvent, RejectionReason, ShortLine } from '../domain/events.js';
import { existing, type Order } from '../domain/order.js';

export type RejectOrder = Readonly<{ orderId: OrderId; reason: RejectionReason; lines: readonly ShortLine[] }>;

/** Ends an order whose goods cannot be had, naming every short line. */
export const rejectOrder: Decide<RejectOrder, Order, OrderEvent> = (rejection, state) => {
  const { status } = existing(state);
  return status === 'placed' || status === 'awaiting_payment' ? [{ type: 'OrderRejected', data: rejection }] : [];
};
