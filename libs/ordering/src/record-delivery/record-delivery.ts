import { type Decide, type OrderId, Refusal } from '#kernel';
import type { OrderEvent } from '../domain/events.js';
import { everythingDelivered, exceeds, existing, type Order, withLines } from '../domain/order.js';
import { departure, isOnItsWay, type Parcel } from '../domain/parcels.js';

export type RecordDelivery = Parcel & Readonly<{ orderId: OrderId }>;

/** A parcel has arrived, once; with the last one the order is delivered.
 *  The news of its departure may come later than this: what arrived has left. Refuses 'INVALID_QUANTITY'. */
export const recordDelivery: Decide<RecordDelivery, Order, OrderEvent> = ({ orderId, shipmentId, lines }, state) => {
  const placed = existing(state);
  if (!isOnItsWay(placed) || placed.deliveries.has(shipmentId)) return [];
  if (exceeds(placed, placed.delivered, lines)) {
    throw new Refusal('INVALID_QUANTITY', 'more arrived than was ordered', { shipmentId });
  }
  const complete = everythingDelivered(placed, withLines(placed.delivered, lines));
  return [
    ...departure(placed, { shipmentId, lines }),
    { type: 'OrderLinesDelivered', data: { orderId, shipmentId, lines } },
    ...(complete ? [{ type: 'OrderDelivered' as const, data: { orderId } }] : []),
  ];
};
