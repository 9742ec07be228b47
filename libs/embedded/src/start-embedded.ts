import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { startEventStore } from './event-store.js';
import { type Log, silent } from './log.js';
import { startPostgres } from './postgres/start-postgres.js';
import { type Runtime, removeRuntime, writeRuntime } from './runtime.js';
import { startStripeSimulator } from './stripe/start-simulator.js';

export type EmbeddedOptions = Readonly<{ dataDir: string; log?: Log }>;

/** The child processes that the shop cannot do without. */
export type Part = 'postgres' | 'eventstore';

export type Embedded = Omit<Runtime, 'pid' | 'born'> &
  Readonly<{
    /** Resolves with the part that ended unasked. */
    broken: Promise<Part>;
    /** Stops everything, last started first. Stopping twice is harmless. */
    stop(): Promise<void>;
  }>;

/** Any test key opens the simulator; this one says whose it is. */
const apiKey = 'sk_test_storefold_simulator';

type Stop = () => Promise<void>;

/** Stops all of them, last first, whichever fail. Throws AggregateError of the failures. */
const stopAll = async (started: readonly Stop[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const stop of started.toReversed())
    await stop().catch((error: unknown) => {
      failures.push(error);
    });
  if (failures.length > 0) throw new AggregateError(failures, 'some embedded parts did not stop');
};

/** Starts PostgreSQL, the event store and the Stripe simulator on the data in `dataDir`, and notes where they are in its
 *  `runtime.json`. When one cannot start, those before it are stopped and its error is thrown. */
export const startEmbedded = async ({ dataDir, log = silent }: EmbeddedOptions): Promise<Embedded> => {
  const home = resolve(dataDir);
  mkdirSync(home, { recursive: true });
  const started: Stop[] = [];
  try {
    const postgres = await startPostgres({ dataDir: home, log });
    started.push(postgres.stop);
    await postgres.createDatabase('eventstore');
    await postgres.createDatabase('storefold');

    const eventStore = await startEventStore({ databaseUrl: postgres.url('eventstore'), log });
    started.push(eventStore.stop);

    const stripe = await startStripeSimulator({ dataDir: home, log });
    started.push(stripe.stop);

    const parts = {
      databaseUrl: postgres.url('storefold'),
      eventStoreUrl: eventStore.url,
      stripe: { apiBase: stripe.url, apiKey, webhookSecret: stripe.webhookSecret },
      pids: { postgres: postgres.pid, eventstore: eventStore.pid },
    };
    writeRuntime(home, parts);
    started.push(async () => removeRuntime(home));

    let stopped: Promise<void> | undefined;
    const broken = new Promise<Part>((resolve) => {
      const tell = (part: Part) => (): void => {
        if (stopped === undefined) resolve(part);
      };
      void postgres.exited.then(tell('postgres'));
      void eventStore.exited.then(tell('eventstore'));
    });
    return { ...parts, broken, stop: () => (stopped ??= stopAll(started)) };
  } catch (error) {
    await stopAll(started).catch((failure: unknown) => log.error({ err: failure }, 'not everything could be stopped'));
    throw error;
  }
};
