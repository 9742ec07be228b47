import type { ProjectionDefinition, ProjectionTables } from '#event-sourcing';
import type { ShipmentEvent } from '#shipping/contract';
import { patched, tell, type Told } from './telling.js';

type ShipmentTold = Told & Readonly<{ data: Readonly<{ shipmentId: string; orderId: string }> }>;

const told = (event: ShipmentTold, db: ProjectionTables, status: string, more: object = {}) => {
  const { shipmentId } = event.data;
  const facts = { shipmentId, ...more };
  return tell(event, db, { ...patched('shipments', shipmentId, { status, ...more }), facts });
};

export const shipments: ProjectionDefinition<ShipmentEvent>['on'] = {
  ShipmentPlanned: (event, db) => {
    const { sellerId, method, lines } = event.data;
    const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    return told(event, db, 'planned', { sellerId, method, units });
  },
  ShipmentPacked: (event, db) => told(event, db, 'packed'),
  ShipmentLabelled: (event, db) => {
    const { carrier, trackingNumber } = event.data;
    return told(event, db, 'ready_for_pickup', { carrier, trackingNumber });
  },
  CourierAssigned: (event, db) => told(event, db, 'assigned'),
  ShipmentPickedUp: (event, db) => told(event, db, 'in_transit'),
  ShipmentOutForDelivery: (event, db) => told(event, db, 'out_for_delivery'),
  ShipmentDelivered: (event, db) => told(event, db, 'delivered'),
  ShipmentCancelled: (event, db) => told(event, db, 'cancelled'),
};
