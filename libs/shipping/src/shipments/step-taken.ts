import { planned, type Shipment } from '../domain/shipment.js';

/** The answer to every step: where the parcel stands now. */
export function stepTaken(shipment: Shipment) {
  const { shipmentId, status, carrier, trackingNumber, courierId } = planned(shipment);
  return { shipmentId, status, carrier, trackingNumber, courierId };
}
