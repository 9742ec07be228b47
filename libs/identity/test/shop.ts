import { type EmbeddedEventStore, startEventStore, startTestPostgres } from '#embedded';
import { Codec, EventStore, EventStoreDb } from '#event-sourcing';
import { configureHttp, createHttpAdapter, HttpModule } from '#http';
import { Clock } from '#kernel';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AdminSettings, identityEvents, IdentityModule, IdentitySettings } from '../src/index.js';

export const admin = { email: 'Boss@Example.com', password: 'the administrator of the tests' };

/** Real, and ahead of the world as far as a test says. */
export class TestClock extends Clock {
  aheadMs = 0;

  now(): string {
    return new Date(Date.now() + this.aheadMs).toISOString();
  }
}

export type Instance = Readonly<{ app: NestFastifyApplication; store: EventStoreDb; clock: TestClock }>;

/** One process of a shop that has nothing but users. */
async function startInstance(node: EmbeddedEventStore): Promise<Instance> {
  const store = new EventStoreDb({ url: node.url, codec: new Codec(identityEvents) });
  const clock = new TestClock();
  const providers = [
    { provide: EventStore, useValue: store },
    { provide: Clock, useValue: clock },
    { provide: AdminSettings, useValue: admin },
    { provide: IdentitySettings, useValue: { keyEncryptionKey: 'a key for tests, of more than 32 bytes' } },
  ];
  @Global()
  @Module({ providers, exports: providers })
  class Parts {}

  const http = HttpModule.forRoot({ auth: { secret: 'a secret for tests, of more than 32 bytes' } });
  const module = await Test.createTestingModule({ imports: [Parts, http, IdentityModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { docs: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, store, clock };
}

/** Several processes on one event store. */
export async function startShop(instances: number) {
  const postgres = await startTestPostgres();
  const node = await startEventStore({ databaseUrl: await postgres.freshDatabase() });
  const started = await Promise.all(Array.from({ length: instances }, () => startInstance(node)));
  const stop = async () => {
    for (const { app, store } of started) {
      await app.close();
      await store.close();
    }
    await node.stop();
    await postgres.stop();
  };
  return { instances: started, stop };
}
