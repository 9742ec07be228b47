import { comparePositions, isAtLeast, startOfLog, type Position } from '#kernel';
import { UnreadableEvent } from '../codec/codec.js';
import type { EventStore } from '../event-store.js';
import { within } from '../store/deadline.js';
import type { KernelMetrics } from './kernel-metrics.js';

/** A member, and how far it has come; null when it does not run here. */
export type Followed = Readonly<{ name: string; done: Position | null }>;

export type LagParts = Readonly<{
  store: Pick<EventStore, 'head' | 'readAll'>;
  metrics: KernelMetrics;
  members: () => readonly Followed[];
}>;

const everyMs = 1_000;

/** Heads that are remembered. Who is further behind is looked up in the log. */
const maxHeads = 60;

/** Tells, once a second, how old the oldest event is that each member has not dealt with: whatever keeps the member from it,
 *  an error included. Members that keep up cost one look at the head of the log for all of them. */
export class LagWatch {
  /** Where the log ended, and when that was seen; oldest first. */
  #heads: Readonly<{ position: Position; at: number }>[] = [];
  /** When the event behind a place was recorded, for the places somebody stands at. */
  #recordedAfter = new Map<bigint, number>();
  #next: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = true;

  constructor(private readonly parts: LagParts) {}

  start(): void {
    this.#stopped = false;
    this.#later();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#next);
    await this.#looking;
  }

  async look(now: number): Promise<void> {
    await this.#lookAtHead(now);
    const head = this.#heads.at(-1)?.position ?? startOfLog;
    const known = this.#recordedAfter;
    this.#recordedAfter = new Map();
    for (const { name, done } of this.parts.members()) {
      if (done === null || isAtLeast(done, head)) {
        this.parts.metrics.lag(name, done && 0);
        continue;
      }
      const since = this.#seenAfter(done) ?? (await this.#readAfter(done, known)) ?? this.#heads[0]?.at ?? now;
      this.parts.metrics.lag(name, Math.max(0, now - since) / 1_000);
    }
  }

  /** A log that does not answer leaves things as they were: who is behind stays behind. */
  async #lookAtHead(now: number): Promise<void> {
    const position = await within(2_000, 'looking at the head of the log', this.parts.store.head()).catch(() => null);
    const last = this.#heads.at(-1)?.position;
    if (position === null || (last && comparePositions(position, last) <= 0)) return;
    this.#heads.push({ position, at: now });
    if (this.#heads.length > maxHeads) this.#heads.shift();
  }

  /** When it was first seen that something stands behind `done`; null when that was before anybody looked. */
  #seenAfter(done: Position): number | null {
    const index = this.#heads.findIndex(({ position }) => comparePositions(position, done) > 0);
    return index > 0 ? (this.#heads[index]?.at ?? null) : null;
  }

  async #readAfter(done: Position, known: ReadonlyMap<bigint, number>): Promise<number | null> {
    const recordedAt = this.#recordedAfter.get(done.commit) ?? known.get(done.commit) ?? (await this.#read(done));
    if (recordedAt !== null) this.#recordedAfter.set(done.commit, recordedAt);
    return recordedAt;
  }

  async #read(done: Position): Promise<number | null> {
    try {
      const from = comparePositions(done, startOfLog) === 0 ? {} : { after: done };
      for await (const { recordedAt } of this.parts.store.readAll({ ...from, limit: 1 })) return Date.parse(recordedAt);
      return null;
    } catch (error) {
      return error instanceof UnreadableEvent ? Date.parse(error.event.recordedAt) : null;
    }
  }

  #later(): void {
    this.#next = setTimeout(() => {
      this.#looking = this.look(Date.now()).finally(() => {
        if (!this.#stopped) this.#later();
      });
    }, everyMs).unref();
  }
}
