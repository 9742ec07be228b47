import type { Currency, Money, ProductId, ReservationId, Sku, UserId } from '#kernel';
import { currencies } from '#kernel';
import { z } from 'zod';
import type { Address, ConfirmedLine, OrderLine } from './domain/events.js';

/** An opaque string that the compiler knows by a narrower name. */
export const id = <T extends string>() => z.string().min(1) as unknown as z.ZodType<T>;
export const iso = z.iso.datetime();
export const currency = z.enum(currencies as readonly [Currency, ...Currency[]]);

const units = z.int().min(1);

export const money: z.ZodType<Money> = z.strictObject({ amount: z.int(), currency });

export const address: z.ZodType<Address> = z.strictObject({
  name: z.string(),
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  postcode: z.string().nullable(),
  country: z.string(),
  phone: z.string().nullable(),
});

export const orderLine: z.ZodType<OrderLine> = z.strictObject({
  lineId: z.string(),
  sku: id<Sku>(),
  productId: id<ProductId>(),
  title: z.string(),
  sellerId: id<UserId>(),
  tracked: z.boolean(),
  unitPrice: money,
  quantity: units,
  lineTotal: money,
});

export const confirmedLine: z.ZodType<ConfirmedLine> = z.strictObject({
  lineId: z.string(),
  sku: id<Sku>(),
  quantity: units,
  sellerId: id<UserId>(),
  tracked: z.boolean(),
  reservationId: id<ReservationId>().nullable(),
  lineTotal: money,
});

export const reservation = z.strictObject({ sku: id<Sku>(), reservationId: id<ReservationId>(), quantity: units });
export const shortLine = z.strictObject({ sku: id<Sku>(), wanted: z.int(), available: z.int() });
export const lineQuantity = z.strictObject({ lineId: z.string(), quantity: units });
