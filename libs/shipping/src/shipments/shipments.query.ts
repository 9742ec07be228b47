import { decodeCursor, IdSchema, InstantSchema, type Page, pageOf } from '#http';
import type { OrderId, UserId } from '#kernel';
import { Database } from '#postgres';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Keeper } from '../domain/keeper.js';
import type { ShipmentStatus } from '../domain/shipment.js';
import type { ShipmentLine } from '../domain/shipment-events.js';

/** A shipment in a list. Times are ISO-8601 UTC. */
export type ShipmentRow = Readonly<{
  shipmentId: string;
  orderId: string;
  sellerId: string;
  courierId: string | null;
  status: ShipmentStatus;
  method: string;
  carrier: string | null;
  trackingNumber: string | null;
  lines: readonly ShipmentLine[];
  plannedAt: string;
  updatedAt: string;
}>;

export type ShipmentsWanted = Readonly<{
  orderId?: OrderId | undefined;
  status?: ShipmentStatus | undefined;
  limit: number;
  cursor?: string | undefined;
}>;

/** The shipments of a seller or courier, all of them for administrators and the system; newest plan first. */
export class ShipmentsQuery extends Query<Page<ShipmentRow>> {
  constructor(
    readonly viewer: Keeper,
    readonly wanted: ShipmentsWanted,
  ) {
    super();
  }
}

/** The last row of the page before: planned at, shipment id. */
const After = z.tuple([InstantSchema, IdSchema]);

@QueryHandler(ShipmentsQuery)
export class ShipmentsHandler implements IQueryHandler<ShipmentsQuery> {
  constructor(private readonly database: Database) {}

  async execute({ viewer, wanted }: ShipmentsQuery): Promise<Page<ShipmentRow>> {
    const { orderId, status, limit, cursor } = wanted;
    const rows = this.database.knex('shipping.shipments').select(columns);
    if (viewer && !viewer.isAdmin) rows.where((it) => ownedBy(it, viewer.userId));
    if (orderId !== undefined) rows.where('order_id', orderId);
    if (status !== undefined) rows.where('status', status);
    const after = decodeCursor(After, cursor);
    if (after) rows.whereRaw('(planned_at, shipment_id) < (?::timestamptz, ?)', after);
    const newest = [
      { column: 'planned_at', order: 'desc' },
      { column: 'shipment_id', order: 'desc' },
    ];
    const found: readonly Stored[] = await rows.orderBy(newest).limit(limit + 1);
    return pageOf(found.map(shown), limit, ({ plannedAt, shipmentId }) => [plannedAt, shipmentId]);
  }
}

const ownedBy = (rows: Knex.QueryBuilder, userId: UserId): void => {
  rows.where('seller_id', userId).orWhere('courier_id', userId);
};

type Stored = Omit<ShipmentRow, 'plannedAt' | 'updatedAt'> & Readonly<{ plannedAt: Date; updatedAt: Date }>;

const columns = {
  shipmentId: 'shipment_id',
  orderId: 'order_id',
  sellerId: 'seller_id',
  courierId: 'courier_id',
  status: 'status',
  method: 'method',
  carrier: 'carrier',
  trackingNumber: 'tracking_number',
  lines: 'lines',
  plannedAt: 'planned_at',
  updatedAt: 'updated_at',
};

const shown = (row: Stored): ShipmentRow => ({
  ...row,
  plannedAt: new Date(row.plannedAt).toISOString(),
  updatedAt: new Date(row.updatedAt).toISOString(),
});
