import type { Decide, OrderId } from '#kernel';
import type { OrderEvent } from '../domain/events.js';
import { existing, type Order } from '../domain/order.js';
import { departure, isOnItsWay, type Parcel } from '../domain/parcels.js';

export type RecordShipment = Parcel & Readonly<{ orderId: OrderId }>;

/** A parcel has left, once. From here on the order cannot be cancelled. Refuses 'INVALID_QUANTITY'. */
export const recordShipment: Decide<RecordShipment, Order, OrderEvent> = (parcel, state) => {
  const placed = existing(state);
  return isOnItsWay(placed) ? departure(placed, parcel) : [];
};
