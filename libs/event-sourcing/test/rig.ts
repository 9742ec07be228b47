import { startEventStore, startTestPostgres, type EmbeddedEventStore, type TestPostgres } from '#embedded';
import type { AnyEvent, Clock, Event } from '#kernel';
import { deterministicId, type Fold } from '#kernel';
import { migrate, PostgresDatabase, silentLog, ViewListener } from '#postgres';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import {
  Codec,
  EventStoreClients,
  EventStoreDb,
  EventStoreSubscriber,
  eventSourcingMigrations,
  eventTypes,
  PostgresProgress,
  prepareProjections,
  processEvents,
  projection,
  timersProjection,
  Worker,
  type AnyProcess,
  type CommandContext,
  type CommandSender,
  type KernelMetrics,
  type Projection,
  type WorkerTuning,
} from '#event-sourcing';

export type Tallied = Event<'Tallied', { name: string; by: number }>;
export type ErrandEvent =
  | Event<'ErrandAsked', { errandId: string; waitMs: number }>
  | Event<'ErrandDone', { errandId: string }>;

export const specEvents = [
  eventTypes<Tallied>({ Tallied: { version: 1, schema: z.strictObject({ name: z.string(), by: z.int() }) } }),
  eventTypes<ErrandEvent>({
    ErrandAsked: { version: 1, schema: z.strictObject({ errandId: z.string(), waitMs: z.int() }) },
    ErrandDone: { version: 1, schema: z.strictObject({ errandId: z.string() }) },
  }),
  processEvents,
];

/** One row per name: how much, and how many times told. */
export const tallies = projection<Tallied>({
  name: 'spec.tallies',
  version: 1,
  tables: {
    tallies: (table) => {
      table.text('name').primary();
      table.integer('total').notNullable();
      table.integer('times').notNullable();
    },
  },
  on: {
    Tallied: ({ data }, db) => {
      db.invalidate(`tally:${data.name}`);
      return db.raw(
        `insert into ${db.physical('tallies')} as t (name, total, times) values (?, ?, 1)
           on conflict (name) do update set total = t.total + excluded.total, times = t.times + 1`,
        [data.name, data.by],
      );
    },
  },
});

/** A second one that hears nothing of tallies, so its progress is made of events that do not concern it. */
export const errands = projection<ErrandEvent>({
  name: 'spec.errands',
  version: 1,
  tables: { errands: (table) => table.text('id').primary() },
  on: { ErrandAsked: ({ data }, db) => db('errands').insert({ id: data.errandId }) },
});

export const everything = <E extends AnyEvent>(category: string): Fold<readonly E[], E> => ({
  category,
  initial: [],
  evolve: (all, event) => [...all, event],
});
export const tallyFold = everything<Tallied>('tally');
export const errandFold = everything<ErrandEvent>('errand');

export const as = (commandId = randomUUID()): CommandContext => ({
  commandId: deterministicId('spec', commandId),
  correlationId: 'spec',
  causationId: 'spec',
  actor: { type: 'system', id: 'spec', role: 'system' },
  at: new Date().toISOString(),
});

export const clock: Clock = { now: () => new Date().toISOString() };

export const quickTuning: WorkerTuning = {
  leases: { ttlMs: 1_500, renewMs: 300, acquireMs: 100 },
  projections: { lazyMs: 50, spacingMs: 0 },
  processes: { lazyMs: 50 },
  timerPollMs: 50,
  silenceMs: 1_000,
};

export type Machine = Awaited<ReturnType<typeof machineOn>>;

/** What one process of the shop would have: connections of its own, a worker of its own. */
async function machineOn(esdb: string, views: string, options: MachineOptions) {
  const codec = new Codec(...specEvents).within(['tally', 'errand', 'fetching']);
  const store = new EventStoreDb({ url: esdb, codec });
  const database = new PostgresDatabase({ url: views });
  const listener = new ViewListener({ url: views, pingMs: 500 });
  const progress = new PostgresProgress(database, listener);
  const worker = new Worker({
    store,
    subscriber: new EventStoreSubscriber(new EventStoreClients(esdb)),
    codec,
    database,
    listener,
    progress,
    projections: options.projections ?? [tallies, errands, timersProjection],
    processes: options.processes ?? [],
    commands: options.commands ?? { execute: async () => undefined },
    clock,
    log: options.log ?? silentLog,
    ...(options.metrics && { metrics: options.metrics }),
    tuning: { ...quickTuning, ...options.tuning },
  });
  await listener.start();
  const stop = async () => {
    await worker.stop(3_000);
    await listener.stop();
    await database.close();
    await store.close();
  };
  return { store, database, listener, progress, worker, stop };
}

export type MachineOptions = {
  projections?: readonly Projection[];
  processes?: readonly AnyProcess[];
  commands?: CommandSender;
  tuning?: WorkerTuning;
  log?: typeof silentLog;
  metrics?: KernelMetrics;
  /** Instead of the node itself: a proxy in front of it. */
  esdb?: string;
};

/** A PostgreSQL and a node for a whole file of specs, with databases of its own for the views of each. */
export class Rig {
  postgres = {} as TestPostgres;
  node = {} as EmbeddedEventStore;
  views = '';
  /** The database of the log. */
  log = '';
  readonly #machines: Machine[] = [];

  async start(): Promise<void> {
    this.postgres = await startTestPostgres();
    this.log = await this.postgres.freshDatabase();
    this.node = await startEventStore({ databaseUrl: this.log });
    await this.freshViews();
  }

  async freshViews(): Promise<void> {
    this.views = await this.postgres.freshDatabase();
    await this.prepare();
  }

  async prepare(projections: readonly Projection[] = [tallies, errands, timersProjection]): Promise<readonly string[]> {
    const database = new PostgresDatabase({ url: this.views });
    await migrate(database.knex, eventSourcingMigrations);
    const begun = await prepareProjections(database.knex, projections);
    await database.close();
    return begun;
  }

  async machine(options: MachineOptions = {}): Promise<Machine> {
    const machine = await machineOn(options.esdb ?? this.node.url, this.views, options);
    this.#machines.push(machine);
    return machine;
  }

  async stopMachines(): Promise<void> {
    await Promise.all(this.#machines.splice(0).map((machine) => machine.stop().catch(() => undefined)));
  }

  async stop(): Promise<void> {
    await this.stopMachines();
    await this.node.stop();
    await this.postgres.stop();
  }
}

/** Looks until it is so; fails with the last thing it saw. */
export async function eventually<T>(look: () => Promise<T> | T, isSo: (seen: T) => boolean, ms = 8_000): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > until) throw new Error(`never so within ${ms} ms; last seen: ${show(seen)}`);
    await pause(20);
  }
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
