import { exitWithParent } from '#embedded';
import { NestLogger } from '#observability';
import type { Settings } from '#settings';
import { ShopModule, ShopWorker } from '#shop';
import { NestFactory } from '@nestjs/core';

/** Follows the log until a signal comes or the parent is gone. */
export async function work(settings: Settings): Promise<void> {
  const app = await NestFactory.createApplicationContext(ShopModule.forRoot(settings, 'worker'), {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(NestLogger));
  const worker = app.get(ShopWorker);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return process.exit(130);
    stopping = true;
    await worker.stop(settings.SHUTDOWN_GRACE_MS);
    await app.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop()).on('SIGINT', () => void stop());
  exitWithParent(() => void stop());
  await worker.start();
}
