import { type Decide, deterministicId, type ShipmentId } from '#kernel';
import { type Keeper, staffOnly } from '../domain/keeper.js';
import { isAtLeast, requireStatus, type Shipment } from '../domain/shipment.js';
import type { ShipmentEvent } from '../domain/shipment-events.js';

/** `trackingNumber` null: the shop makes one of its own. */
export type LabelShipment = Readonly<{
  shipmentId: ShipmentId;
  carrier: string;
  trackingNumber: string | null;
  by: Keeper;
}>;

/** Labels once; the number on the parcel never changes. Refuses 'SHIPMENT_NOT_FOUND', and 'INVALID_TRANSITION' for an
 *  unpacked parcel and for one that bears another label. */
export const labelShipment: Decide<LabelShipment, Shipment, ShipmentEvent> = (command, shipment) => {
  const found = staffOnly(shipment, command.by);
  const { shipmentId, orderId } = found;
  const { carrier } = command;
  const trackingNumber = command.trackingNumber ?? ownTrackingNumber(shipmentId);
  const same = found.carrier === carrier && found.trackingNumber === trackingNumber;
  if (same && isAtLeast(found, 'ready_for_pickup')) return [];
  requireStatus(found, 'packed');
  return [{ type: 'ShipmentLabelled', data: { shipmentId, orderId, carrier, trackingNumber } }];
};

/** `SF` and twelve hexadecimal digits, the same for the same shipment. */
export const ownTrackingNumber = (shipmentId: ShipmentId): string =>
  `SF${deterministicId('tracking', shipmentId).replaceAll('-', '').slice(0, 12).toUpperCase()}`;
