import { type Embedded, localEnvironment, needsNoParts, readRuntime, startEmbedded } from '#embedded';
import { readSettings, type Settings } from '#settings';
import { ShopModule, ShopSchema, ShopWorker } from '#shop';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ViewListener } from '#postgres';

/** A shop to work on: one that runs, or one brought up for the length of a command. */
export type Session = Readonly<{
  app: INestApplicationContext;
  settings: Settings;
  /** Whether nobody else follows the log: then a command that needs it starts the worker itself. */
  alone: boolean;
  close(): Promise<void>;
}>;

const configured = (environment: NodeJS.ProcessEnv): boolean =>
  Boolean(environment['EVENTSTORE_URL'] && environment['DATABASE_URL']);

/** Uses what the environment names; else the shop that runs on DATA_DIR; else starts the embedded parts on it. */
export async function openSession(): Promise<Session> {
  const environment = process.env;
  const dataDir = environment['DATA_DIR'] || '.data';
  const running = configured(environment) ? undefined : readRuntime(dataDir);
  const own = configured(environment) || running || needsNoParts(environment) ? null : await startEmbedded({ dataDir });
  try {
    const where = running ?? own;
    const local =
      where === null && configured(environment) ? environment : localEnvironment(environment, dataDir, where);
    const settings = readSettings({ LOG_LEVEL: 'error', ...local });
    const app = await NestFactory.createApplicationContext(ShopModule.forRoot(settings, 'cli'), {
      logger: false,
      abortOnError: false,
    });
    return { app, settings, alone: own !== null, close: () => closeAll(app, own) };
  } catch (error) {
    await own?.stop();
    throw error;
  }
}

async function closeAll(app: INestApplicationContext, own: Embedded | null): Promise<void> {
  await app.close();
  await own?.stop();
}

/** Like `openSession`, with everything following the log that the command waits for. */
export async function openWorkingSession(): Promise<Session> {
  const session = await openSession();
  const worker = session.app.get(ShopWorker);
  await session.app.get(ShopSchema).migrate();
  await session.app.get(ViewListener).start();
  await worker.start();
  return {
    ...session,
    close: async () => {
      await worker.stop(session.settings.SHUTDOWN_GRACE_MS);
      await session.close();
    },
  };
}
