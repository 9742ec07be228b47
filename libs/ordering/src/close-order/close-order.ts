import type { Decide, OrderId } from '#kernel';
import type { OrderEvent } from '../domain/events.js';
import { existing, type Order } from '../domain/order.js';

export type CloseOrder = Readonly<{ orderId: OrderId }>;

/** The time to send things back is over. */
export const closeOrder: Decide<CloseOrder, Order, OrderEvent> = ({ orderId }, state) =>
  existing(state).status === 'delivered' ? [{ type: 'OrderCompleted', data: { orderId } }] : [];
