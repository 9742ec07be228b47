import { type Decide, type OrderId, Refusal, type ShipmentId, type UserId } from '#kernel';
import type { Shipment } from '../domain/shipment.js';
import type { Address, ShipmentEvent, ShipmentLine } from '../domain/shipment-events.js';

/** What one seller owes one order. */
export type PlanShipment = Readonly<{
  shipmentId: ShipmentId;
  orderId: OrderId;
  /** Null for guests. */
  customerId: UserId | null;
  sellerId: UserId;
  lines: readonly ShipmentLine[];
  shipTo: Address;
  method: string;
}>;

/** Plans a shipment once. Refuses 'INVALID_QUANTITY' for an empty parcel. */
export const planShipment: Decide<PlanShipment, Shipment, ShipmentEvent> = (command, shipment) => {
  const { shipmentId, orderId, customerId, sellerId, lines, shipTo, method } = command;
  if (shipment) return [];
  if (lines.length === 0 || lines.some(({ quantity }) => !Number.isSafeInteger(quantity) || quantity < 1)) {
    throw new Refusal('INVALID_QUANTITY', 'a shipment has lines of at least one whole unit');
  }
  return [{ type: 'ShipmentPlanned', data: { shipmentId, orderId, customerId, sellerId, lines, shipTo, method } }];
};
