import { MoneyAnswer } from '#http';
import { z } from 'zod';

const Line = z.object({
  lineId: z.string(),
  sku: z.string(),
  productId: z.string(),
  title: z.string(),
  quantity: z.int(),
  unitPrice: MoneyAnswer,
  lineTotal: MoneyAnswer,
});

/** For the document; the type is `CartAnswer`. */
export const CartAnswerSchema = z.object({
  cartId: z.string().nullable(),
  generation: z.int(),
  status: z.enum(['active', 'converted']),
  orderId: z.string().nullable(),
  currency: z.string(),
  lines: z.array(Line),
  itemsTotal: MoneyAnswer,
  total: MoneyAnswer,
  priceChanges: z.array(z.object({ lineId: z.string(), from: MoneyAnswer, to: MoneyAnswer })),
  unavailable: z.array(z.string()),
  revision: z.int().min(-1),
});
