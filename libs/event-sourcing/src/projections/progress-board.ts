import { isAtLeast, type Position } from '#kernel';
import { deferred } from '../subscriptions/deferred.js';

type Waiter = Readonly<{ position: Position; resolve: () => void }>;

/** How far every projection has got, as far as this process knows. A runner of this process knows best; without one, it is
 *  what was heard from others. Positions may go back: a projection that is built anew starts over. */
export class ProgressBoard {
  readonly #local = new Map<string, Position>();
  readonly #heard = new Map<string, Position>();
  readonly #waiters = new Map<string, Set<Waiter>>();
  readonly #runners = new Map<string, () => void>();

  /** The projection runs in this process from now on; `hurry` makes it tell how far it has got as soon as it can. */
  enter(projection: string, hurry: () => void): void {
    this.#runners.set(projection, hurry);
  }

  /** Somebody waits for the projection, here or in another process. */
  want(projection: string): void {
    this.#runners.get(projection)?.();
  }

  /** Said by the runner of this process. */
  advance(projection: string, position: Position): void {
    this.#local.set(projection, position);
    this.#wake(projection, position);
  }

  /** The runner of this process has stopped: others may know better from now on. */
  leave(projection: string): void {
    const last = this.#local.get(projection);
    this.#local.delete(projection);
    this.#runners.delete(projection);
    if (last) this.#heard.delete(projection);
  }

  /** Heard from another process or read from the database. */
  hear(projection: string, position: Position): void {
    if (this.#local.has(projection)) return;
    this.#heard.set(projection, position);
    this.#wake(projection, position);
  }

  has(projection: string, position: Position): boolean {
    const known = this.#local.get(projection) ?? this.#heard.get(projection);
    return known !== undefined && isAtLeast(known, position);
  }

  /** Those somebody waits for and nobody in this process knows about. */
  awaited(): readonly string[] {
    return [...this.#waiters.keys()].filter((projection) => !this.#local.has(projection));
  }

  /** Resolves once the projection has got there. Call the second function to give up. */
  when(projection: string, position: Position): readonly [Promise<void>, () => void] {
    const waiters = this.#waiters.get(projection) ?? new Set<Waiter>();
    this.#waiters.set(projection, waiters);
    const { promise, resolve } = deferred();
    const waiter = { position, resolve };
    waiters.add(waiter);
    return [promise, () => this.#remove(projection, waiter)];
  }

  #wake(projection: string, position: Position): void {
    for (const waiter of this.#waiters.get(projection) ?? []) {
      if (!isAtLeast(position, waiter.position)) continue;
      this.#remove(projection, waiter);
      waiter.resolve();
    }
  }

  #remove(projection: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(projection);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(projection);
  }
}
