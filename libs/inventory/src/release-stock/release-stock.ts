import type { Decide, OrderId, ReservationId, Sku } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';
import type { StockItem } from '../domain/stock-item.js';

/** The order will not take its units. `reason` is a word such as `PARTIAL_FAILURE` or `ORDER_CANCELLED`. */
export type ReleaseStock = Readonly<{ sku: Sku; reservationId: ReservationId; orderId: OrderId; reason: string }>;

/** Frees what a reservation still keeps, held or allocated. One that is over or unknown keeps nothing, so nothing happens:
 *  what takes a step back may come late, twice, or before the step. */
export const releaseStock: Decide<ReleaseStock, StockItem, StockItemEvent> = ({ sku, reservationId, reason }, item) => {
  const reservation = item.reservations.get(reservationId);
  if (reservation?.stage !== 'held' && reservation?.stage !== 'allocated') return [];
  const { orderId, quantity, stage: from } = reservation;
  return [{ type: 'StockReleased', data: { sku, reservationId, orderId, quantity, from, reason } }];
};
