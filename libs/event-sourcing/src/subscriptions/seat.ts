import { comparePositions, type Position } from '#kernel';
import type { Log } from '#postgres';
import type { Lease } from '../leases/lease-table.js';
import { jittered } from '../store/deadline.js';
import { Fenced, type Tenure } from './checkpoint.js';
import type { KernelMetrics } from './kernel-metrics.js';
import type { Runner, RunnerStart } from './runner.js';
import { Trouble } from './trouble.js';

/** A projection or a process, and how to begin with it. */
export type MemberKind = Readonly<{
  name: string;
  kind: 'projection' | 'process';
  version: number;
  lease: string;
  claim: (tenure: Tenure) => Promise<Position>;
  run: (start: RunnerStart) => Runner;
}>;

export type SeatState = 'standby' | 'running' | 'failed';

export type SeatParts = Readonly<{
  owner: string;
  log: Log;
  metrics: KernelMetrics;
  /** The runner has ended; give the lease back and leave it alone for a while. */
  vacated: (seat: Seat, runner: Runner | null, restMs: number) => void;
}>;

/** The place of one member in this process: empty, or taken by a runner while the lease is held. */
export class Seat {
  #runner: Runner | null = null;
  #state: SeatState = 'standby';
  #error: unknown = null;
  #failures = 0;
  #startedAt: Position | null = null;
  readonly #trouble = new Trouble();

  constructor(
    readonly member: MemberKind,
    private readonly parts: SeatParts,
  ) {}

  get runner(): Runner | null {
    return this.#runner;
  }

  get state(): SeatState {
    return this.#state;
  }

  /** It has stopped because of an error and has not got past it yet, here or anywhere else as far as is known. */
  get inTrouble(): boolean {
    return this.#trouble.isOpen(performance.now(), this.#runner?.done ?? null);
  }

  /** How far it has come; null when it runs somewhere else. */
  get done(): Position | null {
    return this.#runner?.done ?? (this.inTrouble ? this.#trouble.place : null);
  }

  /** Why it last stopped, while it is failed. */
  get error(): string | null {
    return this.#state === 'failed' ? describe(this.#error) : null;
  }

  /** Shuts out whoever was here before. Null when that did not work: then the lease has been given back already. */
  async begin({ name, token }: Lease): Promise<Runner | null> {
    const tenure = { lease: name, owner: this.parts.owner, token };
    try {
      const position = await this.member.claim(tenure);
      const runner: Runner = this.member.run({ tenure, position, ended: (error) => this.#ended(runner, error) });
      this.#runner = runner;
      this.#startedAt = position;
      this.#state = 'running';
      this.#trouble.triesAgain(performance.now());
      this.parts.metrics.memberRunning(this.member.name, 1);
      return runner;
    } catch (error) {
      this.#ended(null, error);
      return null;
    }
  }

  /** Takes the runner away, because the lease is lost or the worker stops. It may still have a batch in hand. */
  vacate(): Runner | null {
    const runner = this.#runner;
    this.#runner = null;
    if (runner) {
      this.#state = 'standby';
      this.parts.metrics.memberRunning(this.member.name, 0);
    }
    return runner;
  }

  #ended(runner: Runner | null, error: unknown): void {
    if (runner && runner !== this.#runner) return;
    const progressed = runner && this.#startedAt && comparePositions(runner.done, this.#startedAt) > 0;
    this.#failures = progressed ? 1 : this.#failures + 1;
    const place = runner?.done ?? null;
    this.vacate();
    this.#state = 'failed';
    this.#error = error;
    const restMs = (error instanceof Fenced ? 100 : 500) + jittered(this.#failures, 500, 30_000);
    // To be fenced off once is how a lease goes over to somebody else.
    if (!(error instanceof Fenced) || this.#failures > 1) this.#trouble.begins(performance.now(), place, restMs);
    this.parts.metrics.memberFailed(this.member.name);
    this.parts.log.error(
      {
        err: error,
        member: this.member.name,
        position: runner && String(runner.done.commit),
        ...culprit(error),
        restMs,
      },
      `${this.member.name} has stopped; it tries again later`,
    );
    this.parts.vacated(this, runner, restMs);
  }
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const culprit = (error: unknown): object => {
  if (!(error instanceof Error) || !('event' in error)) return {};
  const { type, stream, revision, position } = error.event as {
    type: string;
    stream: string;
    revision: bigint;
    position: Position;
  };
  return { type, stream, revision: String(revision), eventPosition: String(position.commit) };
};
