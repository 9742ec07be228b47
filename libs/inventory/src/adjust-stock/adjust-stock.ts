import { type Decide, Refusal, type Sku } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';
import type { StockItem } from '../domain/stock-item.js';
import { isBooked, requireRoom } from '../domain/units.js';

/** Correct the count by `delta` units, up or down, and say why. */
export type AdjustStock = Readonly<{ sku: Sku; delta: number; reason: string; reference: string }>;

/** Corrects the count, once per reference. Units that are promised stay.
 *  Refuses 'STOCK_BELOW_COMMITTED', 'REASON_REQUIRED', 'INVALID_QUANTITY' for a delta of zero or a fraction,
 *  'LIMIT_EXCEEDED', and 'IDEMPOTENCY_KEY_REUSED' for a reference that booked another delta. */
export const adjustStock: Decide<AdjustStock, StockItem, StockItemEvent> = (command, item) => {
  const { sku, delta, reason, reference } = command;
  if (!Number.isSafeInteger(delta) || delta === 0) {
    throw new Refusal('INVALID_QUANTITY', `${delta} is not a number of whole units up or down`);
  }
  if (reason.trim() === '') throw new Refusal('REASON_REQUIRED', 'an adjustment says why');
  if (isBooked(item, `adjustment ${reference}`, delta)) return [];

  const { onHand, held, allocated } = item;
  if (onHand + delta < held + allocated) {
    const detail = `of ${onHand} units of ${sku}, ${held + allocated} are promised`;
    throw new Refusal('STOCK_BELOW_COMMITTED', detail, { sku, onHand, held, allocated });
  }
  requireRoom(onHand + delta);
  return [{ type: 'StockAdjusted', data: { sku, delta, reason, reference } }];
};
