import { type Decide, type OrderId, Refusal, type ReservationId, type Sku } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';
import { isDue, type StockItem } from '../domain/stock-item.js';

/** Keep held units until `expiresAt` instead. A margin for clocks that disagree (5 s) is the sender's to add. */
export type ExtendHold = Readonly<{
  sku: Sku;
  reservationId: ReservationId;
  orderId: OrderId;
  expiresAt: string;
  now: string;
}>;

/** A hold that was extended this often is not waiting for a payment any more. */
const maxExtensions = 20;

/** Moves the end of a hold to a later time; an earlier time changes nothing, nor does an allocated reservation.
 *  Refuses 'RESERVATION_EXPIRED' when there is nothing left to extend, 'LIMIT_EXCEEDED' after 20 extensions. */
export const extendHold: Decide<ExtendHold, StockItem, StockItemEvent> = (command, item) => {
  const { sku, reservationId, expiresAt, now } = command;
  const reservation = item.reservations.get(reservationId);
  if (reservation?.stage === 'allocated') return [];
  if (reservation?.stage !== 'held' || isDue(reservation, now)) {
    throw new Refusal('RESERVATION_EXPIRED', `reservation ${reservationId} is over`);
  }
  const { orderId, extensions } = reservation;
  if (expiresAt <= reservation.expiresAt) return [];
  if (extensions >= maxExtensions) {
    throw new Refusal('LIMIT_EXCEEDED', `a hold is extended at most ${maxExtensions} times`, { maxExtensions });
  }
  return [{ type: 'HoldExtended', data: { sku, reservationId, orderId, expiresAt } }];
};
