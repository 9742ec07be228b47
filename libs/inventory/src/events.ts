import { eventTypes } from '#event-sourcing';
import type { OrderId, ReservationId, Sku } from '#kernel';
import { z } from 'zod';
import type { StockItemEvent } from './domain/events.js';

/** A string that the compiler knows by a narrower name. */
const id = <T extends string>() => z.string().min(1) as unknown as z.ZodType<T>;

const sku = id<Sku>();
const quantity = z.int().min(1);
const reference = z.string().min(1);
const reason = z.string();
/** Always with milliseconds: holds are sorted by it as text. */
const expiresAt = z.iso.datetime({ precision: 3 });
const reservation = { sku, reservationId: id<ReservationId>(), orderId: id<OrderId>() };

export const inventoryEvents = eventTypes<StockItemEvent>({
  StockReceived: { version: 1, schema: z.strictObject({ sku, quantity, receiptId: id<string>(), reference }) },
  StockAdjusted: { version: 1, schema: z.strictObject({ sku, delta: z.int(), reason, reference }) },
  StockHeld: { version: 1, schema: z.strictObject({ ...reservation, quantity, expiresAt }) },
  HoldExtended: { version: 1, schema: z.strictObject({ ...reservation, expiresAt }) },
  StockAllocated: { version: 1, schema: z.strictObject({ ...reservation, quantity }) },
  StockReleased: {
    version: 1,
    schema: z.strictObject({ ...reservation, quantity, from: z.enum(['held', 'allocated']), reason }),
  },
  StockHoldExpired: { version: 1, schema: z.strictObject({ ...reservation, quantity }) },
  StockCommitted: { version: 1, schema: z.strictObject({ ...reservation, quantity }) },
});
