import { z } from 'zod';

/** The counts of one SKU, in whole units; `available` is what may still be promised. */
export const StockLevelAnswer = z.object({
  sku: z.string(),
  onHand: z.int(),
  held: z.int(),
  allocated: z.int(),
  available: z.int(),
});
