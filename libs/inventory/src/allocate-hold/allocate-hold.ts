import { type Decide, type OrderId, Refusal, type ReservationId, type Sku } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';
import { isDue, type StockItem } from '../domain/stock-item.js';

/** The order is paid for: its held units are its own now, with no end. */
export type AllocateHold = Readonly<{ sku: Sku; reservationId: ReservationId; orderId: OrderId; now: string }>;

/** Turns a hold into an allocation, once; units that have already left are not asked for again.
 *  Refuses 'RESERVATION_EXPIRED' when the hold is over or was never there: whoever asks may try a new hold. */
export const allocateHold: Decide<AllocateHold, StockItem, StockItemEvent> = ({ sku, reservationId, now }, item) => {
  const reservation = item.reservations.get(reservationId);
  if (reservation?.stage === 'allocated' || reservation?.stage === 'committed') return [];
  if (reservation?.stage !== 'held' || isDue(reservation, now)) {
    throw new Refusal('RESERVATION_EXPIRED', `reservation ${reservationId} is over`);
  }
  const { orderId, quantity } = reservation;
  return [{ type: 'StockAllocated', data: { sku, reservationId, orderId, quantity } }];
};
