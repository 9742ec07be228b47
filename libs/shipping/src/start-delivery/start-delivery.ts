import type { Decide, ShipmentId } from '#kernel';
import { type Keeper, staffOrCourier } from '../domain/keeper.js';
import { isAtLeast, requireStatus, type Shipment } from '../domain/shipment.js';
import type { ShipmentEvent } from '../domain/shipment-events.js';

export type StartDelivery = Readonly<{ shipmentId: ShipmentId; by: Keeper }>;

/** On the way to the customer. Refuses 'SHIPMENT_NOT_FOUND', 'INVALID_TRANSITION'. */
export const startDelivery: Decide<StartDelivery, Shipment, ShipmentEvent> = ({ by }, shipment) => {
  const found = staffOrCourier(shipment, by);
  if (isAtLeast(found, 'out_for_delivery')) return [];
  requireStatus(found, 'in_transit');
  const { shipmentId, orderId } = found;
  return [{ type: 'ShipmentOutForDelivery', data: { shipmentId, orderId } }];
};
