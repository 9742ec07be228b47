import { type Decide, Refusal, type ReservationId, type Sku } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';
import { allocatedTo, type StockItem } from '../domain/stock-item.js';
import { requireUnits } from '../domain/units.js';

/** `quantity` allocated units have left the building. Parts of an allocation may leave one after another. */
export type CommitStock = Readonly<{ sku: Sku; reservationId: ReservationId; quantity: number }>;

/** Takes allocated units off the shelf. When all of them have left, a repeat changes nothing.
 *  Refuses 'NOT_ALLOCATED' when fewer units are allocated, 'INVALID_QUANTITY'. */
export const commitStock: Decide<CommitStock, StockItem, StockItemEvent> = ({ sku, reservationId, quantity }, item) => {
  requireUnits(quantity);
  const reservation = item.reservations.get(reservationId);
  if (reservation?.stage === 'committed') return [];
  if (reservation?.stage !== 'allocated' || quantity > reservation.quantity) {
    const allocated = allocatedTo(item, reservationId);
    const detail = `${quantity} units of ${sku} to commit, ${allocated} allocated to ${reservationId}`;
    throw new Refusal('NOT_ALLOCATED', detail, { sku, reservationId, wanted: quantity, allocated });
  }
  return [{ type: 'StockCommitted', data: { sku, reservationId, orderId: reservation.orderId, quantity } }];
};
