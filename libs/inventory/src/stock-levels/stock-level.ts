import type { Sku } from '#kernel';
import type { StockCounts } from '../domain/events.js';
import { available } from '../domain/stock-item.js';

/** The counts of one SKU as its keepers read them. */
export type StockLevel = Readonly<{ sku: Sku; onHand: number; held: number; allocated: number; available: number }>;

export const stockLevel = (sku: Sku, counts: StockCounts): StockLevel => ({
  sku,
  onHand: counts.onHand,
  held: counts.held,
  allocated: counts.allocated,
  available: available(counts),
});
