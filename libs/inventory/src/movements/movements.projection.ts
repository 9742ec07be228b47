import { projection, type ProjectionTables, type Recorded } from '#event-sourcing';
import { stockChange, type StockItemEvent } from '../domain/events.js';

/** Everything that ever moved the counts of a SKU, with who and why: the sum of its rows is what is there. */
export const movements = projection<StockItemEvent>({
  name: 'inventory.movements',
  version: 1,
  tables: {
    movements: (table) => {
      table.text('sku').notNullable();
      table.integer('revision').notNullable();
      table.text('type').notNullable();
      table.integer('on_hand').notNullable();
      table.integer('held').notNullable();
      table.integer('allocated').notNullable();
      table.text('order_id');
      table.text('reservation_id');
      table.text('reference');
      table.text('reason');
      table.text('actor_type').notNullable();
      table.text('actor_id').notNullable();
      table.text('actor_role').notNullable();
      table.timestamp('occurred_at').notNullable();
      table.timestamp('recorded_at').notNullable();
      table.primary(['sku', 'revision']);
    },
  },
  on: {
    StockReceived: record,
    StockAdjusted: record,
    StockHeld: record,
    StockAllocated: record,
    StockReleased: record,
    StockHoldExpired: record,
    StockCommitted: record,
  },
});

function record(event: Recorded<StockItemEvent>, db: ProjectionTables): PromiseLike<unknown> {
  const { data, metadata } = event;
  const { onHand, held, allocated } = stockChange(event);
  return db('movements').insert({
    sku: data.sku,
    revision: Number(event.revision),
    type: event.type,
    on_hand: onHand,
    held,
    allocated,
    order_id: 'orderId' in data ? data.orderId : null,
    reservation_id: 'reservationId' in data ? data.reservationId : null,
    reference: 'reference' in data ? data.reference : null,
    reason: 'reason' in data ? data.reason : (metadata.reason ?? null),
    actor_type: metadata.actor.type,
    actor_id: metadata.actor.id,
    actor_role: metadata.actor.role,
    occurred_at: metadata.occurredAt,
    recorded_at: event.recordedAt,
  });
}
