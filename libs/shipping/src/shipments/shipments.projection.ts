import { projection, type ProjectionTables } from '#event-sourcing';
import type { ShipmentStatus } from '../domain/shipment.js';
import type { ShipmentEvent } from '../domain/shipment-events.js';

type Recorded = Readonly<{
  revision: bigint;
  data: Readonly<{ shipmentId: string }>;
  metadata: Readonly<{ occurredAt: string }>;
}>;

/** Every shipment and where it stands, for lists. Holds no address: who may see one reads it from the log. */
export const shipments = projection<ShipmentEvent>({
  name: 'shipping.shipments',
  version: 1,
  tables: {
    shipments: (t) => {
      t.text('shipment_id').primary();
      t.text('order_id').notNullable().index();
      t.text('seller_id').notNullable();
      t.text('courier_id').nullable();
      t.text('status').notNullable();
      t.text('method').notNullable();
      t.text('carrier').nullable();
      t.text('tracking_number').nullable();
      t.jsonb('lines').notNullable();
      t.timestamp('planned_at').notNullable();
      t.timestamp('updated_at').notNullable();
      t.bigInteger('revision').notNullable();
      t.index(['seller_id', 'planned_at', 'shipment_id']);
      t.index(['courier_id', 'planned_at', 'shipment_id']);
      t.index(['planned_at', 'shipment_id']);
    },
  },
  on: {
    ShipmentPlanned: ({ data, metadata, revision }, db) =>
      db('shipments').insert({
        shipment_id: data.shipmentId,
        order_id: data.orderId,
        seller_id: data.sellerId,
        status: 'planned' satisfies ShipmentStatus,
        method: data.method,
        lines: JSON.stringify(data.lines),
        planned_at: metadata.occurredAt,
        updated_at: metadata.occurredAt,
        revision: String(revision),
      }),
    ShipmentPacked: (event, db) => change(event, db, 'packed'),
    ShipmentLabelled: (event, db) => {
      const { carrier, trackingNumber } = event.data;
      return change(event, db, 'ready_for_pickup', { carrier, tracking_number: trackingNumber });
    },
    CourierAssigned: (event, db) => change(event, db, 'assigned', { courier_id: event.data.courierId }),
    ShipmentPickedUp: (event, db) => change(event, db, 'in_transit'),
    ShipmentOutForDelivery: (event, db) => change(event, db, 'out_for_delivery'),
    ShipmentDelivered: (event, db) => change(event, db, 'delivered'),
    ShipmentCancelled: (event, db) => change(event, db, 'cancelled'),
  },
});

const change = (
  { data, metadata, revision }: Recorded,
  db: ProjectionTables,
  status: ShipmentStatus,
  more: Readonly<Record<string, string>> = {},
) =>
  db('shipments')
    .where('shipment_id', data.shipmentId)
    .update({ status, ...more, updated_at: metadata.occurredAt, revision: String(revision) });
