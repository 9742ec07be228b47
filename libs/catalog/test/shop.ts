import { type EmbeddedEventStore, startEventStore } from '#embedded';
import { Codec, EventStore, EventStoreDb, Progress } from '#event-sourcing';
import { AccessTokens, configureHttp, createHttpAdapter, HttpModule, ListCache, type Role } from '#http';
import { Clock, type Sku, type UserId } from '#kernel';
import { Database } from '#postgres';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Availability, catalogEvents, CatalogModule } from '../src/index.js';
import { startView } from './view.js';

type View = Awaited<ReturnType<typeof startView>>;

const clock: Clock = { now: () => new Date().toISOString() };
const caughtUp: Progress = { waitFor: async () => undefined };

export type Instance = Readonly<{
  app: NestFastifyApplication;
  store: EventStoreDb;
  tokenOf: (userId: string, ...roles: readonly Role[]) => string;
}>;

/** One process of a shop that has nothing but products, five units of each. */
async function startInstance(node: EmbeddedEventStore, view: View): Promise<Instance> {
  const store = new EventStoreDb({ url: node.url, codec: new Codec(catalogEvents) });
  const fiveOfEach: Availability = { of: async (skus: readonly Sku[]) => new Map(skus.map((sku) => [sku, 5])) };
  const providers = [
    { provide: EventStore, useValue: store },
    { provide: Clock, useValue: clock },
    { provide: Progress, useValue: caughtUp },
    { provide: Database, useValue: view.database },
    { provide: Availability, useValue: fiveOfEach },
  ];
  @Global()
  @Module({ providers, exports: providers })
  class Parts {}

  const http = HttpModule.forRoot({ auth: { secret: 'a secret for tests, of more than 32 bytes' } });
  const module = await Test.createTestingModule({ imports: [Parts, http, CatalogModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { docs: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  view.onInvalidated((tag) => app.get(ListCache).invalidate(tag));
  const tokens = app.get(AccessTokens);
  const tokenOf: Instance['tokenOf'] = (userId, ...roles) => tokens.issue(userId as UserId, roles, 's').accessToken;
  return { app, store, tokenOf };
}

/** Several processes on one event store and one view. */
export async function startShop(instances: number) {
  const view = await startView();
  const node = await startEventStore({ databaseUrl: await view.postgres.freshDatabase() });
  const started = await Promise.all(Array.from({ length: instances }, () => startInstance(node, view)));
  const stop = async () => {
    for (const { app, store } of started) {
      await app.close();
      await store.close();
    }
    await node.stop();
    await view.stop();
  };
  return { instances: started, view, stop };
}
