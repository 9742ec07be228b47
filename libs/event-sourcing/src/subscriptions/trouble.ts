import { comparePositions, type Position } from '#kernel';

/** A member that has run this long without stopping again is well. */
const provenMs = 2_000;

/** A member that nobody here has begun with this long after its rest runs somewhere else. */
const takenOverMs = 3_000;

/** Whether a member that stopped because of an error is still to be worried about. It is begun with again and again, so
 *  running says little: it has to come past the place where it stopped, or to run for a while. Times are ms of one clock. */
export class Trouble {
  #stopped: Readonly<{ place: Position | null; restUntil: number }> | null = null;
  #runningSince: number | null = null;

  /** Where it stopped, null when it never got that far. Null when there has been no trouble. */
  get place(): Position | null {
    return this.#stopped?.place ?? null;
  }

  /** It stopped at `place`, and is left alone for `restMs`. */
  begins(now: number, place: Position | null, restMs: number): void {
    this.#stopped = { place: place ?? this.place, restUntil: now + restMs };
    this.#runningSince = null;
  }

  /** Somebody here begins with it again. */
  triesAgain(now: number): void {
    this.#runningSince = now;
  }

  /** `done`: how far it has come, null when it does not run here. */
  isOpen(now: number, done: Position | null): boolean {
    if (!this.#stopped) return false;
    const { place, restUntil } = this.#stopped;
    if (done === null) return now < restUntil + takenOverMs;
    if (place && comparePositions(done, place) > 0) return false;
    return this.#runningSince === null || now < this.#runningSince + provenMs;
  }
}
