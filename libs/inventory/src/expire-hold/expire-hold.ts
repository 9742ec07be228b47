import type { Decide, ReservationId, Sku } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';
import { holdExpired, isDue, type StockItem } from '../domain/stock-item.js';

/** The time of a hold may be up. Correctness does not depend on it: `holdStock` makes room by itself. Sent by a checkout
 *  that hears its hold has run out, so that what is shown as available is right before the next customer asks. */
export type ExpireHold = Readonly<{ sku: Sku; reservationId: ReservationId; now: string }>;

/** Ends a hold whose time is up; before that, or when it is no longer held, nothing happens. */
export const expireHold: Decide<ExpireHold, StockItem, StockItemEvent> = ({ sku, reservationId, now }, item) => {
  const reservation = item.reservations.get(reservationId);
  if (reservation?.stage !== 'held' || !isDue(reservation, now)) return [];
  return [holdExpired(sku, reservationId, reservation)];
};
