import {
  adminPasswordFile,
  type Embedded,
  isFirstStart,
  localEnvironment,
  needsNoParts,
  startEmbedded,
} from '#embedded';
import { Drain, Readiness, shutDown } from '#http';
import { AdministratorAtStart } from '#identity';
import { createLog } from '#observability';
import { readSettings, type Settings } from '#settings';
import { SampleShop, ShopSchema, ShopWorker } from '#shop';
import { createApi } from '../../api/src/api.js';

const dataDir = process.env['DATA_DIR'] || '.data';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The embedded parts as children, api and worker in this process, until a signal comes. */
export async function runShop(): Promise<void> {
  const log = createLog({ level: process.env['LOG_LEVEL'] || 'info', process: 'standalone' });
  const firstStart = isFirstStart(process.env, dataDir);
  const parts = needsNoParts(process.env) ? null : await startEmbedded({ dataDir, log });
  const leave = async (code: number): Promise<never> => {
    await parts?.stop().catch((error: unknown) => log.error({ err: error }, 'the embedded parts did not stop'));
    process.exit(code);
  };
  try {
    await serve(firstStart, parts, leave);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await leave(1);
  }
}

async function serve(
  firstStart: boolean,
  parts: Embedded | null,
  leave: (code: number) => Promise<never>,
): Promise<void> {
  const settings = readSettings(localEnvironment(process.env, dataDir, parts));
  const app = await createApi(settings, 'standalone');
  try {
    await open(app, settings, firstStart, parts, leave);
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

async function open(
  app: Awaited<ReturnType<typeof createApi>>,
  settings: Settings,
  firstStart: boolean,
  parts: Embedded | null,
  leave: (code: number) => Promise<never>,
): Promise<void> {
  const worker = app.get(ShopWorker);
  app.get(Readiness).add(...worker.checks);
  await app.get(ShopSchema).migrate();
  await app.init();
  const administrator = await app.get(AdministratorAtStart, { strict: false }).ensureAdministrator();
  if (settings.SEED) await app.get(SampleShop).seedIfEmpty(administrator);
  await worker.start();

  let stopping = false;
  const stop = async (code: number): Promise<void> => {
    if (stopping) return process.exit(130);
    stopping = true;
    app.get(Drain, { strict: false }).begin();
    await worker.stop(settings.SHUTDOWN_GRACE_MS);
    await shutDown(app, { graceMs: settings.SHUTDOWN_GRACE_MS });
    await leave(code);
  };
  process.on('SIGTERM', () => void stop(0)).on('SIGINT', () => void stop(0));
  void parts?.broken.then((part) => {
    process.stderr.write(`${part} ended unexpectedly; stopping\n`);
    return stop(1);
  });

  await app.listen(settings.PORT, settings.HOST);
  if (firstStart) {
    say(`Administrator ${settings.ADMIN_EMAIL}, password ${settings.ADMIN_PASSWORD}`);
    say(`(shown once; kept in ${adminPasswordFile(dataDir)})`);
  }
  say(`Storefold is ready at ${await app.getUrl()} (API /api/v1, documentation /docs). Ctrl-C stops it.`);
}
