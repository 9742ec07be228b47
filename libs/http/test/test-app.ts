import { Clock, type Position, startOfLog } from '#kernel';
import { EventStore, Progress } from '#event-sourcing';
import { Database } from '#postgres';
import { Global, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { type AdapterOptions, configureHttp, createHttpAdapter, HttpModule } from '../src/index.js';

export const secret = 'only-for-tests-only-for-tests-only-for-tests';

/** The time of tests: real unless a test says otherwise. */
export class TestClock extends Clock {
  offsetMs = 0;

  now(): string {
    return new Date(Date.now() + this.offsetMs).toISOString();
  }
}

type TestAppOptions = Readonly<{
  controllers: readonly Type[];
  progress?: Progress;
  /** Where the log ends. */
  head?: Position;
  database?: Database;
  adapter?: AdapterOptions;
  docs?: boolean;
}>;

const caughtUp: Progress = { waitFor: async () => undefined };

/** An application with nothing in it but the HTTP layer and the given controllers. */
export async function startTestApp({
  controllers,
  progress = caughtUp,
  head = startOfLog,
  database,
  adapter,
  docs = false,
}: TestAppOptions): Promise<{ app: NestFastifyApplication; clock: TestClock }> {
  const clock = new TestClock();
  const providers = [
    { provide: Clock, useValue: clock },
    { provide: Progress, useValue: progress },
    { provide: EventStore, useValue: { head: async () => head } },
    ...(database ? [{ provide: Database, useValue: database }] : []),
  ];
  @Global()
  @Module({ providers, exports: providers })
  class TestParts {}

  const module = await Test.createTestingModule({
    imports: [TestParts, HttpModule.forRoot({ auth: { secret }, service: { name: 'test', version: '1.2.3' } })],
    controllers: [...controllers],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(adapter), { logger: false });
  await configureHttp(app, { docs });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, clock };
}
