import { eventTypes } from '#event-sourcing';
import {
  type CartId,
  currencies,
  type Currency,
  type Money,
  type OrderId,
  type ProductId,
  type Sku,
  type UserId,
} from '#kernel';
import { z } from 'zod';
import type { CartEvent, LineId } from './domain/events.js';

/** A string that the compiler knows by a narrower name. */
const id = <T extends string>() => z.string().min(1) as unknown as z.ZodType<T>;

const cartId = id<CartId>();
const lineId = id<LineId>();
const currency = z.enum(currencies as readonly [Currency, ...Currency[]]);
const money: z.ZodType<Money> = z.strictObject({ amount: z.int(), currency });
const quantity = z.int().min(1);
const change = z.strictObject({ lineId, from: money, to: money });

export const cartEvents = eventTypes<CartEvent>({
  CartCreated: {
    version: 1,
    schema: z.strictObject({
      cartId,
      customerId: id<UserId>().nullable(),
      secretHash: z.string().nullable(),
      currency,
    }),
  },
  CartItemAdded: {
    version: 1,
    schema: z.strictObject({
      cartId,
      lineId,
      sku: id<Sku>(),
      productId: id<ProductId>(),
      title: z.string(),
      quantity,
      unitPrice: money,
    }),
  },
  CartItemQuantityChanged: { version: 1, schema: z.strictObject({ cartId, lineId, quantity }) },
  CartItemRemoved: { version: 1, schema: z.strictObject({ cartId, lineId }) },
  CartRepriced: { version: 1, schema: z.strictObject({ cartId, changes: z.array(change).min(1) }) },
  CartConverted: { version: 1, schema: z.strictObject({ cartId, orderId: id<OrderId>(), placedBy: z.string() }) },
});
