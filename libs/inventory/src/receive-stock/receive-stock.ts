import type { Decide, Sku } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';
import type { StockItem } from '../domain/stock-item.js';
import { isBooked, requireRoom, requireUnits } from '../domain/units.js';

/** Put `quantity` units on the shelf. `receiptId` is the sender's own name for this receipt and for no other; `reference`
 *  is for people, such as the number of the supplier's note: one note may come with several deliveries. */
export type ReceiveStock = Readonly<{ sku: Sku; quantity: number; receiptId: string; reference: string }>;

/** Books a delivery, once per receipt.
 *  Refuses 'INVALID_QUANTITY', 'LIMIT_EXCEEDED', and 'IDEMPOTENCY_KEY_REUSED' for a receipt that brought another quantity. */
export const receiveStock: Decide<ReceiveStock, StockItem, StockItemEvent> = (command, item) => {
  const { sku, quantity, receiptId, reference } = command;
  requireUnits(quantity);
  if (isBooked(item, `receipt ${receiptId}`, quantity)) return [];
  requireRoom(item.onHand + quantity);
  return [{ type: 'StockReceived', data: { sku, quantity, receiptId, reference } }];
};
