import { pino } from 'pino';
import { exitWithParent } from '../processes/exit-with-parent.js';
import { startStripeSimulator } from './start-simulator.js';

/** The simulator as a process of its own: DATA_DIR, STRIPE_SIMULATOR_PORT (0 = free), STRIPE_SIMULATOR_SEARCH_LAG_MS,
 *  LOG_LEVEL. Says `{"ready":true,…}` on stdout, logs on stderr, ends on SIGTERM and with its parent. */
const main = async (): Promise<void> => {
  // sync: on its way out an asynchronous destination tries for ever to write to a parent that is gone.
  const log = pino(
    { level: process.env['LOG_LEVEL'] ?? 'info', name: 'stripe' },
    pino.destination({ dest: 2, sync: true }),
  );
  const dataDir = process.env['DATA_DIR'];
  if (dataDir === undefined || dataDir === '') throw new Error('DATA_DIR is missing');
  const lag = process.env['STRIPE_SIMULATOR_SEARCH_LAG_MS'];
  const simulator = await startStripeSimulator({
    dataDir,
    port: Number(process.env['STRIPE_SIMULATOR_PORT'] ?? 0),
    ...(lag === undefined ? {} : { searchLagMs: Number(lag) }),
    log,
  });
  const leave = (): void => void simulator.stop().then(() => process.exit(0));
  process.once('SIGTERM', leave).once('SIGINT', leave);
  exitWithParent(leave);
  const { url, port, webhookSecret } = simulator;
  process.stdout.write(`${JSON.stringify({ ready: true, host: '127.0.0.1', port, url, webhookSecret })}\n`);
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
