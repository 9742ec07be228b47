import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Log, silent } from '../log.js';
import { lockDirectory } from '../processes/directory-lock.js';
import { secretFile } from '../secret-file.js';
import { httpServer } from './http.js';
import { Simulator } from './simulator.js';

export type StripeSimulatorOptions = Readonly<{
  /** The simulator keeps everything in its folder `stripe`. */
  dataDir: string;
  /** Default: a free one. */
  port?: number;
  /** How far search is behind its own writes; Stripe's is up to a minute. Default 1 s. */
  searchLagMs?: number;
  log?: Log;
}>;

export type StripeSimulator = Readonly<{
  /** `http://127.0.0.1:<port>`, for STRIPE_API_BASE and the control routes. */
  url: string;
  port: number;
  /** Signs webhooks; made once. The webhooks themselves are not sent yet. */
  webhookSecret: string;
  /** Closes connections and the journal. Stopping twice is harmless. */
  stop(): Promise<void>;
}>;

/** Starts the simulator of Stripe's API in this process, on 127.0.0.1. What it answered it still knows after kill -9.
 *  Throws DirectoryInUse when another process serves the same data. */
export const startStripeSimulator = async (options: StripeSimulatorOptions): Promise<StripeSimulator> => {
  const { port = 0, searchLagMs = 1_000, log = silent } = options;
  const home = join(resolve(options.dataDir), 'stripe');
  mkdirSync(home, { recursive: true });
  const lock = lockDirectory(home);
  try {
    const webhookSecret = secretFile(join(home, 'webhook-secret'), 'whsec_');
    const simulator = new Simulator(join(home, 'journal.ndjson'), searchLagMs);
    const server = httpServer(simulator, log);
    await new Promise<void>((listening, failed) => {
      server.once('error', failed).listen(port, '127.0.0.1', listening);
    });
    const address = server.address();
    const actual = typeof address === 'object' && address !== null ? address.port : port;
    const url = `http://127.0.0.1:${actual}`;
    simulator.listensAt(url);
    log.info({ url, payments: simulator.book.intents.size }, 'the Stripe simulator is ready');

    const stop = async (): Promise<void> => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      await simulator.close();
      lock.release();
    };
    let stopped: Promise<void> | undefined;
    return { url, port: actual, webhookSecret, stop: () => (stopped ??= stop()) };
  } catch (error) {
    lock.release();
    throw error;
  }
};
