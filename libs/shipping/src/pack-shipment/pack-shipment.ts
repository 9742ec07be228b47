import type { Decide, ShipmentId } from '#kernel';
import { type Keeper, staffOnly } from '../domain/keeper.js';
import { isAtLeast, requireStatus, type Shipment } from '../domain/shipment.js';
import type { ShipmentEvent } from '../domain/shipment-events.js';

export type PackShipment = Readonly<{ shipmentId: ShipmentId; by: Keeper }>;

/** Packs once. Refuses 'SHIPMENT_NOT_FOUND', 'INVALID_TRANSITION'. */
export const packShipment: Decide<PackShipment, Shipment, ShipmentEvent> = ({ by }, shipment) => {
  const found = staffOnly(shipment, by);
  if (isAtLeast(found, 'packed')) return [];
  requireStatus(found, 'planned');
  const { shipmentId, orderId } = found;
  return [{ type: 'ShipmentPacked', data: { shipmentId, orderId } }];
};
