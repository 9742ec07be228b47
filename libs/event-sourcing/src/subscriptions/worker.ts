import type { Clock } from '#kernel';
import { silentLog, type Database, type Log, type ViewListener } from '#postgres';
import type { Codec } from '../codec/codec.js';
import type { EventStore } from '../event-store.js';
import { LeaseKeeper, leaseDefaults, type LeaseTuning } from '../leases/lease-keeper.js';
import { LeaseTable, type Lease } from '../leases/lease-table.js';
import { expectForgetful } from '../processes/forgetful.js';
import type { CommandSender } from '../processes/outbound.js';
import type { AnyProcess } from '../processes/process.js';
import { ProcessRunner, type ProcessTuning } from '../processes/process-runner.js';
import type { PostgresProgress } from '../projections/postgres-progress.js';
import type { Projection } from '../projections/projection.js';
import type { ProjectionTuning } from '../projections/projection-runner.js';
import { within } from '../store/deadline.js';
import { TimerPoller } from '../timers/timer-poller.js';
import { EventFeeds } from './event-feeds.js';
import { noKernelMetrics, type KernelMetrics } from './kernel-metrics.js';
import { LagWatch } from './lag-watch.js';
import type { LogSubscriber } from './log-subscriber.js';
import { processMember, projectionMember } from './members.js';
import type { Runner } from './runner.js';
import { Seat } from './seat.js';
import { statusOf, type MemberStatus } from './worker-status.js';

export type WorkerOptions = Readonly<{
  store: EventStore;
  subscriber: LogSubscriber;
  codec: Codec;
  database: Database;
  listener: ViewListener;
  progress: PostgresProgress;
  /** With `timersProjection` whenever there is a process with timers. */
  projections: readonly Projection[];
  processes: readonly AnyProcess[];
  commands: CommandSender;
  clock: Clock;
  log?: Log;
  metrics?: KernelMetrics;
  tuning?: WorkerTuning;
}>;

export type WorkerTuning = Readonly<{
  leases?: LeaseTuning;
  projections?: ProjectionTuning;
  processes?: ProcessTuning;
  silenceMs?: number;
  timerPollMs?: number;
}>;

/** Everything that follows the log, for the members whose leases this instance can get. Start any number of instances: each
 *  member runs in one of them at a time. */
export class Worker {
  readonly #options: WorkerOptions & { log: Log; metrics: KernelMetrics };
  readonly #seats: ReadonlyMap<string, Seat>;
  readonly #feeds: EventFeeds;
  readonly #keeper: LeaseKeeper;
  readonly #timers: TimerPoller;
  readonly #lag: LagWatch;
  #stopping = false;

  constructor(options: WorkerOptions) {
    this.#options = { ...options, log: options.log ?? silentLog, metrics: options.metrics ?? noKernelMetrics };
    const { listener, database, subscriber, codec, tuning, log, metrics } = this.#options;
    for (const process of options.processes) expectForgetful(process, codec);
    this.#seats = this.#makeSeats();
    this.#feeds = new EventFeeds({
      subscriber,
      codec,
      log,
      metrics,
      ...(tuning?.silenceMs !== undefined && { silenceMs: tuning.silenceMs }),
    });
    const ttlMs = tuning?.leases?.ttlMs ?? leaseDefaults.ttlMs;
    this.#keeper = new LeaseKeeper(
      [...this.#seats.keys()],
      new LeaseTable(listener, ttlMs),
      { isAlive: () => listener.connected && !this.#stopping },
      { acquired: (leases) => void this.#begin(leases), lost: (name) => this.#lost(name) },
      { log, tuning: tuning?.leases },
    );
    const targets = () => this.#runningProcesses();
    this.#timers = new TimerPoller({ knex: database.knex, log, metrics, targets, pollMs: tuning?.timerPollMs });
    const members = () => [...this.#seats.values()].map(({ member: { name }, done }) => ({ name, done }));
    this.#lag = new LagWatch({ store: options.store, metrics, members });
  }

  async start(): Promise<void> {
    await this.#options.listener.start();
    this.#keeper.start();
    this.#timers.start();
    this.#lag.start();
  }

  /** Lets what is in hand finish, for `deadlineMs` at most, and hands everything over. */
  async stop(deadlineMs = 10_000): Promise<void> {
    this.#stopping = true;
    await Promise.all([this.#timers.stop(), this.#lag.stop()]);
    const runners = [...this.#seats.values()].flatMap((seat) => seat.vacate() ?? []);
    for (const runner of runners) this.#feeds.leave(runner);
    const drained = Promise.all(runners.map((runner) => runner.stop()));
    try {
      await within(deadlineMs, 'draining the worker', drained);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'stopped with work in hand; whoever goes on repeats it');
    }
    await this.#keeper.stop();
    await this.#keeper.release().catch(() => undefined);
    await this.#feeds.stop();
  }

  /** Names of all members, wherever they run. */
  get members(): readonly string[] {
    return [...this.#seats.values()].map(({ member }) => member.name);
  }

  /** Whether the member stops here again and again, or has just done so. */
  isInTrouble(member: string): boolean {
    return [...this.#seats.values()].some((seat) => seat.member.name === member && seat.inTrouble);
  }

  /** Of every member, also those that run elsewhere. */
  async status(): Promise<readonly MemberStatus[]> {
    const head = await within(2_000, 'looking at the head of the log', this.#options.subscriber.lastEvent()).catch(
      () => null,
    );
    return [...this.#seats.values()].map((seat) => statusOf(seat, head));
  }

  #makeSeats(): ReadonlyMap<string, Seat> {
    const { options: parts } = { options: { ...this.#options, knex: this.#options.database.knex } };
    const members = [
      ...parts.projections.map((projection) =>
        projectionMember(projection, {
          ...parts,
          board: parts.progress.board,
          tuning: parts.tuning?.projections ?? {},
        }),
      ),
      ...parts.processes.map((process) => processMember(process, { ...parts, tuning: parts.tuning?.processes ?? {} })),
    ];
    const seatParts = {
      owner: parts.listener.sessionName,
      log: parts.log,
      metrics: parts.metrics,
      vacated: (seat: Seat, runner: Runner | null, restMs: number) => {
        if (runner) this.#feeds.leave(runner);
        this.#keeper.rest(seat.member.lease, restMs);
      },
    };
    return new Map(members.map((member) => [member.lease, new Seat(member, seatParts)]));
  }

  async #begin(leases: readonly Lease[]): Promise<void> {
    const begun = await Promise.all(leases.map(async (lease) => this.#seats.get(lease.name)?.begin(lease)));
    const runners = begun.filter((runner): runner is Runner => runner !== null && runner !== undefined);
    if (runners.length > 0) this.#options.log.info({ members: runners.map(({ name }) => name) }, 'running');
    if (this.#stopping) return;
    const current = new Set([...this.#seats.values()].map(({ runner }) => runner));
    this.#feeds.join(runners.filter((runner) => current.has(runner)));
  }

  #lost(lease: string): void {
    const runner = this.#seats.get(lease)?.vacate();
    if (!runner) return;
    this.#feeds.leave(runner);
    runner.abandon();
  }

  #runningProcesses(): ReadonlyMap<string, ProcessRunner> {
    const runners = [...this.#seats.values()].map(({ runner }) => runner);
    return new Map(runners.flatMap((runner) => (runner instanceof ProcessRunner ? [[runner.name, runner]] : [])));
  }
}
