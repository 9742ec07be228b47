import { Refusal, type UserId } from '#kernel';
import { type PlannedShipment, planned, type Shipment } from './shipment.js';

/** Whose hands a step is in. Null: the system itself (processes, imports). */
export type Keeper = Readonly<{ userId: UserId; isAdmin: boolean }> | null;

const isStaff = ({ sellerId }: PlannedShipment, by: Keeper): boolean =>
  by === null || by.isAdmin || by.userId === sellerId;

/** The shipment, for its seller and administrators. Refuses 'SHIPMENT_NOT_FOUND' to anybody else: that it exists is
 *  none of their business. */
export function staffOnly(shipment: Shipment, by: Keeper): PlannedShipment {
  const found = planned(shipment);
  if (!isStaff(found, by)) throw new Refusal('SHIPMENT_NOT_FOUND', 'no such shipment');
  return found;
}

/** The same, and for the courier it is assigned to. */
export function staffOrCourier(shipment: Shipment, by: Keeper): PlannedShipment {
  const found = planned(shipment);
  if (by !== null && by.userId === found.courierId) return found;
  return staffOnly(found, by);
}
