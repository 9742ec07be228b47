import type { Decide, ShipmentId } from '#kernel';
import { type Keeper, staffOrCourier } from '../domain/keeper.js';
import { isAtLeast, requireStatus, type Shipment } from '../domain/shipment.js';
import type { ShipmentEvent } from '../domain/shipment-events.js';

export type PickUpShipment = Readonly<{ shipmentId: ShipmentId; by: Keeper }>;

/** Hands the parcel over, once: from here on it cannot be cancelled. Staff may hand over without a courier assigned.
 *  Refuses 'SHIPMENT_NOT_FOUND', 'INVALID_TRANSITION'. */
export const pickUpShipment: Decide<PickUpShipment, Shipment, ShipmentEvent> = ({ by }, shipment) => {
  const found = staffOrCourier(shipment, by);
  if (isAtLeast(found, 'in_transit')) return [];
  requireStatus(found, 'ready_for_pickup', 'assigned');
  const { shipmentId, orderId, lines } = found;
  return [{ type: 'ShipmentPickedUp', data: { shipmentId, orderId, lines } }];
};
