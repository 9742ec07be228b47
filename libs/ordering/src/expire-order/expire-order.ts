import { type Decide, isBefore, type OrderId } from '#kernel';
import type { OrderEvent } from '../domain/events.js';
import { existing, type Order } from '../domain/order.js';

export type ExpireOrder = Readonly<{ orderId: OrderId; now: string }>;

/** The time to pay is over. Only the process knows that no payment is on its way, so only it may ask. */
export const expireOrder: Decide<ExpireOrder, Order, OrderEvent> = ({ orderId, now }, state) => {
  const { status, snapshot } = existing(state);
  if (status !== 'placed' && status !== 'awaiting_payment') return [];
  return isBefore(now, snapshot.paymentDeadline) ? [] : [{ type: 'OrderExpired', data: { orderId } }];
};
