import { type Decide, Refusal, type ShipmentId, type UserId } from '#kernel';
import { type Keeper, staffOnly } from '../domain/keeper.js';
import { isAtLeast, requireStatus, type Shipment } from '../domain/shipment.js';
import type { ShipmentEvent } from '../domain/shipment-events.js';

export type AssignCourier = Readonly<{ shipmentId: ShipmentId; courierId: UserId; by: Keeper }>;

/** Gives the parcel to one courier; `isCourier`: whether they are one today.
 *  Refuses 'SHIPMENT_NOT_FOUND', 'USER_NOT_FOUND', 'INVALID_TRANSITION' (also once it is another's). */
export const assignCourier: Decide<AssignCourier & { isCourier: boolean }, Shipment, ShipmentEvent> = (
  { courierId, isCourier, by },
  shipment,
) => {
  const found = staffOnly(shipment, by);
  if (found.courierId === courierId && isAtLeast(found, 'assigned')) return [];
  requireStatus(found, 'ready_for_pickup');
  if (!isCourier) throw new Refusal('USER_NOT_FOUND', 'there is no such courier', { courierId });
  const { shipmentId, orderId } = found;
  return [{ type: 'CourierAssigned', data: { shipmentId, orderId, courierId } }];
};
