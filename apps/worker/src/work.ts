import { exitWithParent } from '#embedded';
import { EventStore } from '#event-sourcing';
import { databaseCheck, Drain, eventStoreCheck, Readiness } from '#http';
import { NestLogger, serveOps } from '#observability';
import { Database } from '#postgres';
import type { Settings } from '#settings';
import { ShopModule, ShopWorker } from '#shop';
import { NestFactory } from '@nestjs/core';

/** Follows the log until a signal comes or the parent is gone. Answers the port for its operators. */
export async function work(settings: Settings): Promise<number> {
  const app = await NestFactory.createApplicationContext(ShopModule.forRoot(settings, 'worker'), {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(NestLogger));
  const worker = app.get(ShopWorker);
  app.get(Readiness).add(databaseCheck(app.get(Database)), eventStoreCheck(app.get(EventStore)), ...worker.checks);
  const ops = await serveOps(app, { host: settings.HOST, port: settings.OPS_PORT });
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return process.exit(130);
    stopping = true;
    app.get(Drain).begin();
    await worker.stop(settings.SHUTDOWN_GRACE_MS);
    await ops.close();
    await app.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop()).on('SIGINT', () => void stop());
  exitWithParent(() => void stop());
  await worker.start();
  return Number(new URL(await ops.getUrl()).port);
}
