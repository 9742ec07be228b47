import { type EmbeddedEventStore, startEventStore, startTestPostgres } from '#embedded';
import {
  Codec,
  EventStore,
  EventStoreDb,
  eventSourcingMigrations,
  prepareProjections,
  Progress,
  type Projection,
  type ProjectionTables,
} from '#event-sourcing';
import { AccessTokens, configureHttp, createHttpAdapter, HttpModule, httpMigrations, type Role } from '#http';
import { Clock, type Position, type Sku, type UserId } from '#kernel';
import { Database, migrate, PostgresDatabase } from '#postgres';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { inventoryEvents, InventoryModule, inventoryProjections, SkuOwners } from '../src/index.js';

const clock: Clock = { now: () => new Date().toISOString() };
const caughtUp: Progress = { waitFor: async () => undefined };

/** Everything belongs to Sam, except what nobody sells. */
const owners: SkuOwners = { ownerOf: async (sku: Sku) => (sku === 'NOBODYS' ? null : ('sam' as UserId)) };

export type Instance = Readonly<{
  app: NestFastifyApplication;
  store: EventStoreDb;
  tokenOf: (userId: string, ...roles: readonly Role[]) => string;
}>;

/** One process of a shop that has nothing but stock. */
async function startInstance(node: EmbeddedEventStore, database: PostgresDatabase): Promise<Instance> {
  const store = new EventStoreDb({ url: node.url, codec: new Codec(inventoryEvents) });
  const providers = [
    { provide: EventStore, useValue: store },
    { provide: Clock, useValue: clock },
    { provide: Progress, useValue: caughtUp },
    { provide: Database, useValue: database },
    { provide: SkuOwners, useValue: owners },
  ];
  @Global()
  @Module({ providers, exports: providers })
  class Parts {}

  const http = HttpModule.forRoot({ auth: { secret: 'a secret for tests, of more than 32 bytes' } });
  const module = await Test.createTestingModule({ imports: [Parts, http, InventoryModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { docs: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const tokens = app.get(AccessTokens);
  const tokenOf: Instance['tokenOf'] = (userId, ...roles) => tokens.issue(userId as UserId, roles, 's').accessToken;
  return { app, store, tokenOf };
}

/** What handlers of a projection see; the SQL is what is under test, not the runner. */
const tablesOf = ({ knex }: PostgresDatabase, { version }: Projection, invalidate: (tag: string) => void) =>
  Object.assign((table: string) => knex(`${table}_v${version}`).withSchema('inventory'), {
    raw: (sql: string, bindings: readonly (string | number)[] = []) => knex.raw(sql, bindings),
    physical: (table: string) => `"inventory"."${table}_v${version}"`,
    invalidate,
  }) as ProjectionTables;

/** Several processes on one event store and one database of views. */
export async function startShop(instances: number) {
  const postgres = await startTestPostgres();
  const database = new PostgresDatabase({ url: await postgres.freshDatabase() });
  await migrate(database.knex, [...eventSourcingMigrations, ...httpMigrations]);
  await prepareProjections(database.knex, inventoryProjections);
  const node = await startEventStore({ databaseUrl: await postgres.freshDatabase() });
  const started = await Promise.all(Array.from({ length: instances }, () => startInstance(node, database)));
  const invalidated: string[] = [];
  let seen: Position | undefined;

  /** Shows the views everything that has happened since the last time. */
  const follow = async (store: EventStore) => {
    for await (const event of store.readAll(seen ? { after: seen } : {})) {
      for (const projection of inventoryProjections) {
        const tables = tablesOf(database, projection, (tag) => invalidated.push(tag));
        if (projection.types.has(event.type)) await projection.apply(event, tables);
      }
      seen = event.position;
    }
  };
  const stop = async () => {
    for (const { app, store } of started) {
      await app.close();
      await store.close();
    }
    await node.stop();
    await database.close();
    await postgres.stop();
  };
  return { instances: started, database, follow, invalidated, stop };
}
