import { startTestPostgres } from '#embedded';
import {
  type EventStore,
  eventSourcingMigrations,
  prepareProjections,
  type ProjectionTables,
  type Recorded,
} from '#event-sourcing';
import type { Position } from '#kernel';
import { migrate, PostgresDatabase } from '#postgres';
import type { ProductEvent } from '../src/domain/product.js';
import { products } from '../src/products/product.projection.js';

export type Told = (tag: string) => unknown;

const physical = (table: string): string => `${table}_v${products.version}`;

/** The catalogue's view on a real PostgreSQL, told events by hand: the SQL is what is under test, not the runner. */
export async function startView() {
  const postgres = await startTestPostgres();
  const database = new PostgresDatabase({ url: await postgres.freshDatabase() });
  const { knex } = database;
  await migrate(knex, eventSourcingMigrations);
  await prepareProjections(knex, [products]);
  const invalidations: Told[] = [];
  const tables = Object.assign((table: string) => knex(physical(table)).withSchema('catalog'), {
    raw: (sql: string, bindings: readonly string[] = []) => knex.raw(sql, bindings),
    physical: (table: string) => `"catalog"."${physical(table)}"`,
    invalidate: (tag: string) => invalidations.forEach((told) => told(tag)),
  }) as ProjectionTables;

  const revisions = new Map<string, bigint>();
  /** Events out of nowhere, one after another. */
  const tell = async (occurredAt: string, ...events: readonly ProductEvent[]) => {
    for (const event of events) {
      const stream = `product-${event.data.productId}`;
      const revision = (revisions.get(stream) ?? -1n) + 1n;
      revisions.set(stream, revision);
      await products.apply({ ...event, stream, revision, metadata: { occurredAt } } as unknown as Recorded, tables);
    }
  };
  let seen: Position | undefined;
  /** Everything that happened in the store since the last time. */
  const follow = async (store: EventStore) => {
    for await (const event of store.readAll(seen ? { after: seen } : {})) {
      if (products.types.has(event.type)) await products.apply(event, tables);
      seen = event.position;
    }
  };
  const stop = async () => {
    await database.close();
    await postgres.stop();
  };
  return { database, postgres, tell, follow, stop, onInvalidated: (told: Told) => invalidations.push(told) };
}
