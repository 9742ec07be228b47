import { z } from 'zod';
import { planned, type Shipment, shipmentStatuses } from '../domain/shipment.js';

export const StepAnswer = z.object({
  shipmentId: z.string(),
  status: z.enum(shipmentStatuses),
  carrier: z.string().nullable(),
  trackingNumber: z.string().nullable(),
  courierId: z.string().nullable(),
});

/** The answer to every step: where the parcel stands now. */
export function stepTaken(shipment: Shipment) {
  const { shipmentId, status, carrier, trackingNumber, courierId } = planned(shipment);
  return { shipmentId, status, carrier, trackingNumber, courierId };
}
