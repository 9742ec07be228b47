import type { Decide, OrderId } from '#kernel';
import type { OrderEvent } from '../domain/events.js';
import { existing, type Order } from '../domain/order.js';

export type StartFulfilment = Readonly<{ orderId: OrderId }>;

/** Somebody began to pack. */
export const startFulfilment: Decide<StartFulfilment, Order, OrderEvent> = ({ orderId }, state) => {
  const { status, cancelling } = existing(state);
  return status === 'confirmed' && !cancelling ? [{ type: 'OrderFulfilmentStarted', data: { orderId } }] : [];
};
