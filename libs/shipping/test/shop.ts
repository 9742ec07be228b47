import { startEventStore, startTestPostgres } from '#embedded';
import {
  Checkpoint,
  Codec,
  commitBatch,
  EventStore,
  EventStoreDb,
  eventSourcingMigrations,
  prepareProjections,
  Progress,
} from '#event-sourcing';
import { AccessTokens, configureHttp, createHttpAdapter, HttpModule, type Role } from '#http';
import { Clock, type Position, startOfLog, type UserId } from '#kernel';
import { Database, migrate, PostgresDatabase } from '#postgres';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Couriers, shippingEvents, ShippingModule } from '../src/index.js';
import { shipments } from '../src/shipments/shipments.projection.js';

const clock: Clock = { now: () => new Date().toISOString() };
/** Couriers are called so. */
const couriers: Couriers = { isCourier: async (userId) => userId.startsWith('courier-') };
const caughtUp: Progress = { waitFor: async () => undefined };

/** A shop that has nothing but shipments, on a real event store and a real view database. */
export async function startShop() {
  const postgres = await startTestPostgres();
  const node = await startEventStore({ databaseUrl: await postgres.freshDatabase() });
  const database = new PostgresDatabase({ url: await postgres.freshDatabase() });
  await migrate(database.knex, eventSourcingMigrations);
  await prepareProjections(database.knex, [shipments]);
  const store = new EventStoreDb({ url: node.url, codec: new Codec(shippingEvents) });
  const app = await startApp(store, database);
  const tokens = app.get(AccessTokens);
  const stop = async () => {
    await app.close();
    await store.close();
    await node.stop();
    await database.close();
    await postgres.stop();
  };
  return {
    app,
    store,
    database,
    stop,
    follow: follower(store, database),
    tokenOf: (userId: string, ...roles: readonly Role[]) => tokens.issue(userId as UserId, roles, 's').accessToken,
  };
}

async function startApp(store: EventStoreDb, database: PostgresDatabase): Promise<NestFastifyApplication> {
  const providers = [
    { provide: EventStore, useValue: store },
    { provide: Clock, useValue: clock },
    { provide: Progress, useValue: caughtUp },
    { provide: Database, useValue: database },
    { provide: Couriers, useValue: couriers },
  ];
  @Global()
  @Module({ providers, exports: providers })
  class Parts {}

  const http = HttpModule.forRoot({ auth: { secret: 'a secret for tests, of more than 32 bytes' } });
  const module = await Test.createTestingModule({ imports: [Parts, http, ShippingModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { docs: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** Brings the list up to date with everything that happened since the last time. */
function follower(store: EventStoreDb, { knex }: PostgresDatabase): () => Promise<void> {
  let from: Position = startOfLog;
  return async () => {
    for await (const event of store.readAll({ after: from })) {
      if (!shipments.types.has(event.type)) continue;
      const deliveries = [{ position: event.position, events: [event] }];
      const move = { from, to: event.position, token: 0n, events: 1 };
      const checkpoint = Checkpoint.ofProjection(shipments);
      await commitBatch(knex, { projection: shipments, checkpoint, deliveries, move, progress: '' });
      from = event.position;
    }
  };
}
