import { type Decide, type OrderId, Refusal, type ReservationId, type Sku } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';
import { available, isLive, overdueHolds, type StockItem } from '../domain/stock-item.js';
import { requireUnits } from '../domain/units.js';

/** Keep `quantity` units for an order until `expiresAt`. `now` is the server's time; both are ISO-8601 UTC. */
export type HoldStock = Readonly<{
  sku: Sku;
  reservationId: ReservationId;
  orderId: OrderId;
  quantity: number;
  expiresAt: string;
  now: string;
}>;

/** Holds units for an order, once: repeating the command changes nothing.
 *  Overdue holds make room first, so no unit waits for a scheduler and none is promised twice.
 *  Refuses 'OUT_OF_STOCK' with what is available, 'RESERVATION_EXPIRED' when this reservation is over, 'INVALID_QUANTITY'. */
export const holdStock: Decide<HoldStock, StockItem, StockItemEvent> = (command, item) => {
  const { sku, reservationId, orderId, quantity, expiresAt, now } = command;
  requireUnits(quantity);
  const known = item.reservations.get(reservationId);
  if (known && isLive(known, now)) return [];
  if (known || expiresAt <= now) throw new Refusal('RESERVATION_EXPIRED', `reservation ${reservationId} is over`);

  const overdue = overdueHolds(item, sku, now);
  const free = available(item) + overdue.reduce((units, { data }) => units + data.quantity, 0);
  if (quantity > free) throw outOfStock(sku, quantity, free);
  return [...overdue, { type: 'StockHeld', data: { sku, reservationId, orderId, quantity, expiresAt } }];
};

const outOfStock = (sku: Sku, wanted: number, available: number): Refusal =>
  new Refusal('OUT_OF_STOCK', `${wanted} units of ${sku} wanted, ${available} available`, { sku, wanted, available });
