import type { Log } from '#postgres';
import { within } from '../store/deadline.js';
import type { Lease, LeaseTable } from './lease-table.js';

export type LeaseTuning = Readonly<{
  /** How long a lease lasts without being renewed. Default 5 000. */
  ttlMs?: number;
  /** Default 1 500. */
  renewMs?: number;
  /** How often a free one is looked for. Default 500. */
  acquireMs?: number;
}>;

export const leaseDefaults = { ttlMs: 5_000, renewMs: 1_500, acquireMs: 500 } as const;

export type LeaseHandlers = Readonly<{
  /** All that were taken in one go. */
  acquired: (leases: readonly Lease[]) => void;
  /** Stop at once: somebody else may be at it already. */
  lost: (name: string) => void;
}>;

/** Holds as many of the wanted leases as it can get, and knows when it no longer does: also when the database cannot be
 *  asked, and after the process has been stopped for a while (the clock it uses runs on meanwhile). */
export class LeaseKeeper {
  readonly #held = new Map<string, Lease>();
  /** Names it does not try for, until then. */
  readonly #resting = new Map<string, number>();
  readonly #tuning: Required<LeaseTuning>;
  #renewedAt = 0;
  #tick: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #stopped = true;

  constructor(
    private readonly wanted: readonly string[],
    private readonly table: LeaseTable,
    private readonly session: { isAlive(): boolean },
    private readonly handlers: LeaseHandlers,
    private readonly parts: { log: Log; tuning?: LeaseTuning | undefined },
  ) {
    this.#tuning = { ...leaseDefaults, ...parts.tuning };
  }

  start(): void {
    this.#stopped = false;
    this.#renewedAt = performance.now();
    this.#expiry = setInterval(() => this.#expire(), this.#tuning.ttlMs / 10).unref();
    this.#run();
  }

  /** Takes no more. What is held stays held until it is released. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#tick);
    clearInterval(this.#expiry);
    await this.#working;
  }

  async release(names: readonly string[] = [...this.#held.keys()]): Promise<void> {
    const leases = names.flatMap((name) => this.#held.get(name) ?? []);
    for (const { name } of leases) this.#held.delete(name);
    await this.table.release(leases);
  }

  /** Gives one back and leaves it to others for a while. */
  rest(name: string, ms: number): void {
    this.#resting.set(name, performance.now() + ms);
    this.release([name]).catch((error: unknown) =>
      this.parts.log.warn({ err: error, name }, 'could not give a lease back'),
    );
  }

  #run(): void {
    this.#working = this.#once();
    this.#tick = setTimeout(async () => {
      await this.#working;
      if (!this.#stopped) this.#run();
    }, this.#tuning.acquireMs).unref();
  }

  async #once(): Promise<void> {
    try {
      if (performance.now() - this.#renewedAt >= this.#tuning.renewMs) await this.#renew();
      // Without a session to show, others would take at once what is taken now.
      if (this.session.isAlive() && !this.#stopped) await this.#acquire();
    } catch (error) {
      this.parts.log.warn({ err: error }, 'cannot look after leases');
    }
  }

  async #renew(): Promise<void> {
    const asked = [...this.#held.values()];
    const askedAt = performance.now();
    const still = new Set(await within(2_000, 'renewing leases', this.table.renew(asked)));
    this.#renewedAt = askedAt;
    for (const lease of asked) {
      if (!still.has(lease.name) && this.#held.get(lease.name) === lease) this.#lose(lease.name);
    }
  }

  async #acquire(): Promise<void> {
    const now = performance.now();
    const names = this.wanted.filter((name) => !this.#held.has(name) && (this.#resting.get(name) ?? 0) <= now);
    if (this.#held.size === 0) this.#renewedAt = now;
    const taken = await this.table.acquire(names);
    if (taken.length === 0) return;
    for (const lease of taken) this.#held.set(lease.name, lease);
    if (!this.#stopped) this.handlers.acquired(taken);
  }

  #expire(): void {
    if (performance.now() - this.#renewedAt < this.#tuning.ttlMs) return;
    for (const name of this.#held.keys()) this.#lose(name);
  }

  #lose(name: string): void {
    this.#held.delete(name);
    this.parts.log.warn({ name }, 'lost a lease');
    this.handlers.lost(name);
  }
}
