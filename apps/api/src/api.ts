import { configureHttp, createHttpAdapter, databaseCheck, eventStoreCheck, Readiness } from '#http';
import { EventStore } from '#event-sourcing';
import { NestLogger, observeHttp } from '#observability';
import { Database, ViewListener } from '#postgres';
import type { Settings } from '#settings';
import { ShopModule } from '#shop';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The shop over HTTP, ready to listen. Runs no projection and no process. */
export async function createApi(settings: Settings, process = 'api'): Promise<NestFastifyApplication> {
  const adapter = createHttpAdapter();
  const module = ShopModule.forRoot(settings, process);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(NestLogger));
  app.get(Readiness).add(databaseCheck(app.get(Database)), eventStoreCheck(app.get(EventStore)));
  await configureHttp(app);
  observeHttp(app);
  await app.get(ViewListener).start();
  return app;
}
