import type { Actor } from '#event-sourcing';
import { decodeCursor, type Page, pageOf } from '#http';
import type { OrderId, ReservationId, Sku } from '#kernel';
import { Database } from '#postgres';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import type { StockCounts, StockItemEvent } from '../domain/events.js';

/** What one event added to the counts. `revision` is its place in the history of the SKU. */
export type Movement = Readonly<{
  revision: number;
  type: StockItemEvent['type'];
  change: StockCounts;
  orderId: OrderId | null;
  reservationId: ReservationId | null;
  reference: string | null;
  reason: string | null;
  actor: Pick<Actor, 'type' | 'id' | 'role'>;
  occurredAt: string;
  recordedAt: string;
}>;

type Wanted = Readonly<{ sku: Sku; limit: number; cursor: string | undefined }>;

/** The movements of a SKU, the latest first. */
export class MovementsQuery extends Query<Page<Movement>> {
  constructor(readonly wanted: Wanted) {
    super();
  }
}

const Cursor = z.int32().min(0);

@QueryHandler(MovementsQuery)
export class MovementsHandler implements IQueryHandler<MovementsQuery> {
  constructor(private readonly database: Database) {}

  async execute({ wanted: { sku, limit, cursor } }: MovementsQuery): Promise<Page<Movement>> {
    const before = decodeCursor(Cursor, cursor);
    const rows: readonly Row[] = await this.database
      .knex('inventory.movements')
      .where('sku', sku)
      .modify((query) => (before === undefined ? query : query.where('revision', '<', before)))
      .orderBy('revision', 'desc')
      .limit(limit + 1);
    return pageOf(rows.map(movement), limit, ({ revision }) => revision);
  }
}

type Row = Readonly<{
  revision: number;
  type: StockItemEvent['type'];
  on_hand: number;
  held: number;
  allocated: number;
  order_id: OrderId | null;
  reservation_id: ReservationId | null;
  reference: string | null;
  reason: string | null;
  actor_type: Actor['type'];
  actor_id: string;
  actor_role: string;
  occurred_at: Date;
  recorded_at: Date;
}>;

const movement = (row: Row): Movement => ({
  revision: row.revision,
  type: row.type,
  change: { onHand: row.on_hand, held: row.held, allocated: row.allocated },
  orderId: row.order_id,
  reservationId: row.reservation_id,
  reference: row.reference,
  reason: row.reason,
  actor: { type: row.actor_type, id: row.actor_id, role: row.actor_role },
  occurredAt: row.occurred_at.toISOString(),
  recordedAt: row.recorded_at.toISOString(),
});
