import { type EmbeddedEventStore, startEventStore, startTestPostgres } from '#embedded';
import { Codec, EventStore, EventStoreDb, Progress } from '#event-sourcing';
import { AccessTokens, configureHttp, createHttpAdapter, HttpModule, httpMigrations } from '#http';
import { Clock, type Sku, type UserId } from '#kernel';
import { Database, migrate, PostgresDatabase } from '#postgres';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { cartEvents, CartModule, type Offer, Offers } from '../src/index.js';

const clock: Clock = { now: () => new Date().toISOString() };
const caughtUp: Progress = { waitFor: async () => undefined };

export type Instance = Readonly<{
  app: NestFastifyApplication;
  store: EventStoreDb;
  tokenOf: (userId: string) => string;
}>;

/** One process of a shop that has nothing but carts, and these offers. */
async function startInstance(node: EmbeddedEventStore, database: Database, offers: ReadonlyMap<Sku, Offer>) {
  const store = new EventStoreDb({ url: node.url, codec: new Codec(cartEvents) });
  const shelf: Offers = { find: async (skus) => new Map([...offers].filter(([sku]) => skus.includes(sku))) };
  const providers = [
    { provide: EventStore, useValue: store },
    { provide: Clock, useValue: clock },
    { provide: Progress, useValue: caughtUp },
    { provide: Database, useValue: database },
    { provide: Offers, useValue: shelf },
  ];
  @Global()
  @Module({ providers, exports: providers })
  class Parts {}

  const http = HttpModule.forRoot({ auth: { secret: 'a secret for tests, of more than 32 bytes' } });
  const module = await Test.createTestingModule({ imports: [Parts, http, CartModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { docs: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const tokens = app.get(AccessTokens);
  const tokenOf = (userId: string) => tokens.issue(userId as UserId, ['customer'], 's').accessToken;
  return { app, store, tokenOf } satisfies Instance;
}

/** Several processes on one event store. `offers` may be changed while they run. */
export async function startShop(instances: number, offers: ReadonlyMap<Sku, Offer>) {
  const postgres = await startTestPostgres();
  const database = new PostgresDatabase({ url: await postgres.freshDatabase() });
  await migrate(database.knex, httpMigrations);
  const node = await startEventStore({ databaseUrl: await postgres.freshDatabase() });
  const started = await Promise.all(Array.from({ length: instances }, () => startInstance(node, database, offers)));
  const stop = async () => {
    for (const { app, store } of started) {
      await app.close();
      await store.close();
    }
    await node.stop();
    await database.close();
    await postgres.stop();
  };
  return { instances: started, stop };
}
