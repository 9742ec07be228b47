import type { Event, OrderId, ShipmentId, Sku, UserId } from '#kernel';

export type ShipmentLine = Readonly<{ lineId: string; sku: Sku; quantity: number }>;

/** What is written on the parcel: a copy, whatever becomes of the address book. */
export type Address = Readonly<{
  name: string;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postcode: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string;
  phone: string | null;
}>;

type About = { shipmentId: ShipmentId; orderId: OrderId };

export type ShipmentEvent =
  | Event<
      'ShipmentPlanned',
      About & {
        /** Null for guests. */
        customerId: UserId | null;
        sellerId: UserId;
        lines: readonly ShipmentLine[];
        shipTo: Address;
        method: string;
      }
    >
  | Event<'ShipmentPacked', About>
  | Event<'ShipmentLabelled', About & { carrier: string; trackingNumber: string }>
  | Event<'CourierAssigned', About & { courierId: UserId }>
  | Event<'ShipmentPickedUp', About & { lines: readonly ShipmentLine[] }>
  | Event<'ShipmentOutForDelivery', About>
  | Event<'ShipmentDelivered', About & { lines: readonly ShipmentLine[] }>
  | Event<'ShipmentCancelled', About & { reason: string }>;
