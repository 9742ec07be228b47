import { type Decide, Refusal, type ShipmentId } from '#kernel';
import { isAtLeast, planned, type Shipment } from '../domain/shipment.js';
import type { ShipmentEvent } from '../domain/shipment-events.js';

export type CancelShipment = Readonly<{ shipmentId: ShipmentId; reason: string }>;

/** Takes the plan back, until the parcel is handed over. Refuses 'ALREADY_PICKED_UP' after that, 'SHIPMENT_NOT_FOUND'. */
export const cancelShipment: Decide<CancelShipment, Shipment, ShipmentEvent> = ({ reason }, shipment) => {
  const found = planned(shipment);
  if (found.status === 'cancelled') return [];
  if (isAtLeast(found, 'in_transit')) {
    throw new Refusal('ALREADY_PICKED_UP', 'the parcel is on its way', { status: found.status });
  }
  const { shipmentId, orderId } = found;
  return [{ type: 'ShipmentCancelled', data: { shipmentId, orderId, reason } }];
};
