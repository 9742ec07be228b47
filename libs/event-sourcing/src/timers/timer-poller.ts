import type { Log } from '#postgres';
import type { Knex } from 'knex';
import type { DueTimer } from '../processes/process-runner.js';
import type { KernelMetrics } from '../subscriptions/kernel-metrics.js';

/** Whoever runs a process right now. */
export interface TimerTarget {
  fire(timer: DueTimer): Promise<void>;
}

export type TimerParts = Readonly<{
  knex: Knex;
  log: Log;
  metrics: KernelMetrics;
  /** The processes this instance runs, by category. */
  targets: () => ReadonlyMap<string, TimerTarget>;
  /** Default 250. */
  pollMs?: number | undefined;
}>;

type Row = { id: string; category: string; process_id: string; name: string; correlation_id: string; late: number };

const limit = 50;

/** How long a timer that has been fired is left alone: by then its row is gone, unless the view of timers is far behind. */
const restMs = 30_000;

/** Fires what is due, on the database's clock, for the processes whose lease this instance holds. That two instances may look
 *  at one row (a lease that has just moved) does no harm: the input's id derives from the timer, and the process's stream
 *  takes it once. */
export class TimerPoller {
  readonly #fired = new WeakMap<TimerTarget, Map<string, number>>();
  #next: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = true;

  constructor(private readonly parts: TimerParts) {}

  start(): void {
    this.#stopped = false;
    this.#later();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#next);
    await this.#looking;
  }

  /** One look; true when there may be more. */
  async look(): Promise<boolean> {
    const targets = this.parts.targets();
    if (targets.size === 0) return false;
    const now = performance.now();
    const resting = [...targets.values()].flatMap((target) => [...this.#resting(target, now).keys()]);
    const rows = await this.#due([...targets.keys()], resting);
    for (const row of rows) {
      const target = targets.get(row.category);
      if (target) this.#fire(target, row, now);
    }
    return rows.length === limit;
  }

  #fire(target: TimerTarget, row: Row, now: number): void {
    this.#fired.get(target)?.set(row.id, now);
    this.parts.metrics.timerFired(row.category, row.name, row.late);
    const { id, process_id: processId, name, correlation_id: correlationId } = row;
    target
      .fire({ id, processId, name, correlationId })
      .catch((error: unknown) => this.parts.log.error({ err: error, timer: row }, 'a timer could not fire'));
  }

  #resting(target: TimerTarget, now: number): Map<string, number> {
    const fired = this.#fired.get(target) ?? new Map<string, number>();
    this.#fired.set(target, fired);
    for (const [id, at] of fired) if (now - at > restMs) fired.delete(id);
    return fired;
  }

  async #due(categories: string[], resting: string[]): Promise<readonly Row[]> {
    const { rows } = await this.parts.knex.raw<{ rows: Row[] }>(
      `select id, category, process_id, name, correlation_id, extract(epoch from now() - due_at)::float8 as late
         from event_sourcing.timer
        where due_at <= now() and category = any(?::text[]) and id <> all(?::uuid[])
        order by due_at limit ${limit}`,
      [categories, resting],
    );
    return rows;
  }

  #later(): void {
    const pollMs = this.parts.pollMs ?? 250;
    this.#next = setTimeout(
      () => {
        this.#looking = this.#lookAll().finally(() => {
          if (!this.#stopped) this.#later();
        });
      },
      pollMs * (0.75 + Math.random() / 2),
    ).unref();
  }

  async #lookAll(): Promise<void> {
    try {
      while (!this.#stopped && (await this.look()));
    } catch (error) {
      this.parts.log.warn({ err: error }, 'cannot look for timers that are due');
    }
  }
}
