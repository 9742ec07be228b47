import type { Decide, Sku } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';
import type { StockItem } from '../domain/stock-item.js';
import { isBooked, requireRoom, requireUnits } from '../domain/units.js';

/** Put `quantity` units on the shelf. `reference` names the delivery, such as the number of the supplier's note. */
export type ReceiveStock = Readonly<{ sku: Sku; quantity: number; reference: string }>;

/** Books a delivery, once per reference.
 *  Refuses 'INVALID_QUANTITY', 'LIMIT_EXCEEDED', and 'IDEMPOTENCY_KEY_REUSED' for a reference that brought another quantity. */
export const receiveStock: Decide<ReceiveStock, StockItem, StockItemEvent> = ({ sku, quantity, reference }, item) => {
  requireUnits(quantity);
  if (isBooked(item, `receipt ${reference}`, quantity)) return [];
  requireRoom(item.onHand + quantity);
  return [{ type: 'StockReceived', data: { sku, quantity, reference } }];
};
