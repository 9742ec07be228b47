import { type Decide, type OrderId, Refusal } from '#kernel';
import type { OrderEvent } from '../domain/events.js';
import { existing, isCancellable, notAllowed, type Order, type PlacedOrder } from '../domain/order.js';
import { checkRequester, type Requester } from '../domain/requester.js';

export type RequestCancellation = Readonly<{ orderId: OrderId; reason: string; by: Requester }>;

/** Asks for the order to end. The process takes back what was done, money first, and then completes the cancellation.
 *  Refuses 'ALREADY_PICKED_UP', 'LINES_ALREADY_SHIPPED', 'REASON_REQUIRED' (staff), 'INVALID_TRANSITION', 'ORDER_NOT_FOUND'. */
export const requestCancellation: Decide<RequestCancellation, Order, OrderEvent> = ({ orderId, reason, by }, state) => {
  const placed = existing(state);
  checkRequester(placed.snapshot, by);
  if (isStaff(by) && reason.trim() === '') throw new Refusal('REASON_REQUIRED', 'staff say why they cancel an order');
  if (!isCancellable(placed.status)) throw notAllowed(placed.status, 'CancelOrder');
  if (placed.shipments.size > 0) throw alreadyLeft(placed);
  if (placed.cancelling) return [];
  const { customerId } = placed.snapshot;
  return [{ type: 'OrderCancellationRequested', data: { orderId, customerId, reason, stage: placed.status } }];
};

const alreadyLeft = ({ status, shipments, deliveries }: PlacedOrder): Refusal =>
  shipments.size > deliveries.size
    ? new Refusal('ALREADY_PICKED_UP', 'a parcel of this order is on its way', { status })
    : new Refusal('LINES_ALREADY_SHIPPED', 'a parcel of this order has arrived', { status });

const isStaff = ({ role }: Requester): boolean => role === 'seller' || role === 'admin';
