import { type Fold, type OrderId, Refusal, type ShipmentId, type UserId } from '#kernel';
import type { Address, ShipmentEvent, ShipmentLine } from './shipment-events.js';

/** In the order a parcel goes through them (domain reference §4); a cancelled one goes nowhere. */
export const steps = [
  'planned',
  'packed',
  'ready_for_pickup',
  'assigned',
  'in_transit',
  'out_for_delivery',
  'delivered',
] as const;

export type ShipmentStatus = (typeof steps)[number] | 'cancelled';

export const shipmentStatuses: readonly ShipmentStatus[] = [...steps, 'cancelled'];

/** What was planned; nothing of it changes later. */
type Plan = Readonly<{
  shipmentId: ShipmentId;
  orderId: OrderId;
  customerId: UserId | null;
  sellerId: UserId;
  lines: readonly ShipmentLine[];
  shipTo: Address;
  method: string;
}>;

export type PlannedShipment = Plan &
  Readonly<{
    status: ShipmentStatus;
    carrier: string | null;
    trackingNumber: string | null;
    courierId: UserId | null;
  }>;

/** Null until planned. */
export type Shipment = PlannedShipment | null;

const now = (shipment: Shipment, change: Partial<PlannedShipment>): Shipment => shipment && { ...shipment, ...change };

export const shipment: Fold<Shipment, ShipmentEvent> = {
  category: 'shipment',
  initial: null,
  evolve: (shipment, { type, data }) => {
    switch (type) {
      case 'ShipmentPlanned':
        return { ...data, status: 'planned', carrier: null, trackingNumber: null, courierId: null };
      case 'ShipmentPacked':
        return now(shipment, { status: 'packed' });
      case 'ShipmentLabelled':
        return now(shipment, {
          status: 'ready_for_pickup',
          carrier: data.carrier,
          trackingNumber: data.trackingNumber,
        });
      case 'CourierAssigned':
        return now(shipment, { status: 'assigned', courierId: data.courierId });
      case 'ShipmentPickedUp':
        return now(shipment, { status: 'in_transit' });
      case 'ShipmentOutForDelivery':
        return now(shipment, { status: 'out_for_delivery' });
      case 'ShipmentDelivered':
        return now(shipment, { status: 'delivered' });
      case 'ShipmentCancelled':
        return now(shipment, { status: 'cancelled' });
    }
  },
};

/** Refuses 'SHIPMENT_NOT_FOUND'. */
export function planned(shipment: Shipment): PlannedShipment {
  if (!shipment) throw new Refusal('SHIPMENT_NOT_FOUND', 'no such shipment');
  return shipment;
}

/** The step was taken before: repeating it changes nothing. */
export const isAtLeast = ({ status }: PlannedShipment, step: (typeof steps)[number]): boolean =>
  status !== 'cancelled' && steps.indexOf(status) >= steps.indexOf(step);

/** Refuses 'INVALID_TRANSITION' naming where it stands and from where the step is allowed. */
export function requireStatus({ status }: PlannedShipment, ...allowed: readonly ShipmentStatus[]): void {
  if (allowed.includes(status)) return;
  throw new Refusal('INVALID_TRANSITION', `the shipment is ${status}`, { status, allowed });
}
