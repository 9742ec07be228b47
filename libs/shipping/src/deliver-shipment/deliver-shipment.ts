import type { Decide, ShipmentId } from '#kernel';
import { type Keeper, staffOrCourier } from '../domain/keeper.js';
import { isAtLeast, requireStatus, type Shipment } from '../domain/shipment.js';
import type { ShipmentEvent } from '../domain/shipment-events.js';

export type DeliverShipment = Readonly<{ shipmentId: ShipmentId; by: Keeper }>;

/** In the customer's hands. Refuses 'SHIPMENT_NOT_FOUND', and 'INVALID_TRANSITION' for a parcel that is not out for
 *  delivery, whoever asks. */
export const deliverShipment: Decide<DeliverShipment, Shipment, ShipmentEvent> = ({ by }, shipment) => {
  const found = staffOrCourier(shipment, by);
  if (isAtLeast(found, 'delivered')) return [];
  requireStatus(found, 'out_for_delivery');
  const { shipmentId, orderId, lines } = found;
  return [{ type: 'ShipmentDelivered', data: { shipmentId, orderId, lines } }];
};
