import { Refusal, type ShipmentId } from '#kernel';
import type { LineQuantity, OrderEvent } from './events.js';
import { exceeds, type PlacedOrder } from './order.js';

export type Parcel = Readonly<{ shipmentId: ShipmentId; lines: readonly LineQuantity[] }>;

/** What is to be written down so that the order knows this parcel has left; nothing when it does already. A cancellation
 *  that was under way has lost, and is told so.
 *  Refuses 'INVALID_QUANTITY' for more than was ordered. */
export function departure(placed: PlacedOrder, { shipmentId, lines }: Parcel): readonly OrderEvent[] {
  if (placed.shipments.has(shipmentId)) return [];
  if (exceeds(placed, placed.shipped, lines)) {
    throw new Refusal('INVALID_QUANTITY', 'the parcel holds more than was ordered', { shipmentId });
  }
  const { orderId } = placed.snapshot;
  const tooLate: readonly OrderEvent[] = placed.cancelling
    ? [{ type: 'OrderCancellationRefused', data: { orderId, reason: 'ALREADY_PICKED_UP' } }]
    : [];
  const started: readonly OrderEvent[] =
    placed.status === 'confirmed' ? [{ type: 'OrderFulfilmentStarted', data: { orderId } }] : [];
  return [...tooLate, ...started, { type: 'OrderLinesShipped', data: { orderId, shipmentId, lines } }];
}

export const isOnItsWay = ({ status }: PlacedOrder): boolean => status === 'confirmed' || status === 'in_fulfilment';
