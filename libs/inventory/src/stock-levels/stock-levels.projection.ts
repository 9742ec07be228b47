import { projection, type ProjectionTables, type Recorded } from '#event-sourcing';
import { stockChange, type StockItemEvent } from '../domain/events.js';
import { available } from '../domain/stock-item.js';

/** Counts per SKU, for answers that need many of them at once. A SKU without a row has nothing. */
export const stockLevels = projection<StockItemEvent>({
  name: 'inventory.stock_levels',
  version: 1,
  tables: {
    stock_levels: (table) => {
      table.text('sku').primary();
      table.integer('on_hand').notNullable();
      table.integer('held').notNullable();
      table.integer('allocated').notNullable();
      table.specificType('available', 'integer generated always as (on_hand - held - allocated) stored');
    },
  },
  on: {
    StockReceived: count,
    StockAdjusted: count,
    StockHeld: count,
    StockAllocated: count,
    StockReleased: count,
    StockHoldExpired: count,
    StockCommitted: count,
  },
});

/** The catalogue shows whether there is any, so its cached lists go when the answer to that changes. Only then is the
 *  answer of the database needed; statements that nobody waits for travel together. */
function count(event: Recorded<StockItemEvent>, db: ProjectionTables): PromiseLike<unknown> {
  const change = stockChange(event);
  const counted = db.raw(
    `insert into ${db.physical('stock_levels')} as level (sku, on_hand, held, allocated) values (?, ?, ?, ?)
     on conflict (sku) do update set
       on_hand = level.on_hand + excluded.on_hand,
       held = level.held + excluded.held,
       allocated = level.allocated + excluded.allocated
     returning available`,
    [event.data.sku, change.onHand, change.held, change.allocated],
  );
  if (available(change) === 0) return counted;
  return counted.then(({ rows }: { rows: readonly { available: number }[] }) => {
    const after = rows[0]?.available ?? 0;
    const before = after - available(change);
    if (before > 0 !== after > 0) db.invalidate('catalog.list');
  });
}
