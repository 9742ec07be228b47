import { eventTypes, personal } from '#event-sourcing';
import type { OrderId, ShipmentId, Sku, UserId } from '#kernel';
import { z } from 'zod';
import type { Address, ShipmentEvent, ShipmentLine } from './domain/shipment-events.js';

const id = <T extends string>() => z.string().min(1) as unknown as z.ZodType<T>;
const about = { shipmentId: id<ShipmentId>(), orderId: id<OrderId>() };

const line: z.ZodType<ShipmentLine> = z.strictObject({
  lineId: z.string(),
  sku: id<Sku>(),
  quantity: z.int().min(1),
});

const address: z.ZodType<Address> = z.strictObject({
  name: z.string(),
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  postcode: z.string().nullable(),
  country: z.string(),
  phone: z.string().nullable(),
});

const lines = z.array(line);
const step = { version: 1, schema: z.strictObject(about) };

export const shippingEvents = eventTypes<ShipmentEvent>({
  ShipmentPlanned: {
    version: 1,
    schema: z.strictObject({
      ...about,
      customerId: id<UserId>().nullable(),
      sellerId: id<UserId>(),
      lines,
      shipTo: personal(address),
      method: z.string(),
    }),
    // As of the order: a guest has no id of their own.
    subjects: ({ customerId, orderId }) => [customerId ?? orderId],
  },
  ShipmentPacked: step,
  ShipmentLabelled: {
    version: 1,
    schema: z.strictObject({ ...about, carrier: z.string(), trackingNumber: z.string() }),
  },
  CourierAssigned: { version: 1, schema: z.strictObject({ ...about, courierId: id<UserId>() }) },
  ShipmentPickedUp: { version: 1, schema: z.strictObject({ ...about, lines }) },
  ShipmentOutForDelivery: step,
  ShipmentDelivered: { version: 1, schema: z.strictObject({ ...about, lines }) },
  ShipmentCancelled: { version: 1, schema: z.strictObject({ ...about, reason: z.string() }) },
});
