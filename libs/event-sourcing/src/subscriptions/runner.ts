import type { Position } from '#kernel';
import type { Tenure } from './checkpoint.js';
import type { FeedMember } from './delivery.js';

/** What a runner is given when its tenure begins. */
export type RunnerStart = Readonly<{
  tenure: Tenure;
  /** Where to go on behind. */
  position: Position;
  /** Called once when it cannot go on. It has stopped by then and will write nothing more. */
  ended: (error: unknown) => void;
}>;

/** A member of a feed for the time of one tenure. */
export interface Runner extends FeedMember {
  /** Everything up to here has had its effect. */
  readonly done: Position;
  /** Places of the log taken and not yet dealt with. */
  readonly waiting: number;
  /** Places of the log taken per second since it began. */
  readonly rate: number;
  /** Finishes what is in hand and writes down how far it got. */
  stop(): Promise<void>;
  /** Stops at once: the lease is gone. What is already under way finds its checkpoint moved, or repeats what others do. */
  abandon(): void;
}

/** Counts what a runner takes. */
export class Rate {
  #count = 0;
  readonly #since = performance.now();

  count(): void {
    this.#count += 1;
  }

  get perSecond(): number {
    return this.#count / Math.max(0.001, (performance.now() - this.#since) / 1000);
  }
}
