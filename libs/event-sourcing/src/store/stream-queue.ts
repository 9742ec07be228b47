import { Refusal, startOfLog, type AnyEvent, type Fold, type Position } from '#kernel';
import type { Codec } from '../codec/codec.js';
import type { Receipt } from '../event-store.js';
import type { Appender } from './appender.js';
import { jittered, pause } from './deadline.js';
import { decideAll, type Decided, type Job, type Outcome } from './decision.js';
import { failureOf } from './failures.js';
import { unavailable, type Reader } from './reader.js';
import { forgottenIn, recalled } from './forgotten.js';
import { remember, type Applied, type Entry, type StreamCache } from './stream-cache.js';
import type { StoreMetrics } from './store-metrics.js';

/** Jobs decided together at most: bounds one append and the work lost to a conflict. */
const maxJobs = 200;

type Appended = Readonly<{ revision: bigint; position: Position }>;

export type QueueParts = Readonly<{
  codec: Codec;
  appender: Appender;
  reader: Reader;
  cache: StreamCache;
  metrics: StoreMetrics;
}>;

/** The commands waiting for one stream: decided in order of arrival, appended together (group commit per aggregate).
 *  Correct with any number of other processes on the same stream: the store's expected revision decides. */
export class StreamQueue<S, E extends AnyEvent> {
  #waiting: Job<S, E>[] = [];
  #running = false;

  constructor(
    readonly stream: string,
    private readonly fold: Fold<S, E>,
    private readonly parts: QueueParts,
    private readonly onIdle: () => void,
  ) {}

  submit(job: Job<S, E>): void {
    this.#waiting.push(job);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, maxJobs);
      try {
        await this.#settle(batch);
      } catch (error) {
        this.parts.cache.forget(this.stream);
        for (const job of batch) job.reject(error);
      }
    }
    this.#running = false;
    this.onIdle();
  }

  /** Decides and appends until every job of the batch is settled or put back in front of the queue. */
  async #settle(batch: readonly Job<S, E>[]): Promise<void> {
    const cached = this.parts.cache.get<S>(this.stream);
    const guess = !cached && batch.every(({ options }) => options.creates === true);
    let entry = cached ?? (guess ? this.#empty() : await this.#tail(this.#empty(), latest(batch)));
    let verified = !cached && !guess;
    let searched = false;
    let jobs = batch;
    for (let attempt = 0; ; attempt += 1) {
      jobs = this.#withoutOverdue(jobs, attempt);
      if (jobs.length === 0) return;
      const decided = decideAll(jobs, entry, { stream: this.stream, fold: this.fold, codec: this.parts.codec });
      const forgotten = searched ? [] : forgottenIn(decided, entry);
      if (forgotten.length > 0) {
        searched = true;
        entry = await recalled(this.stream, entry, forgotten, this.parts.reader);
        continue;
      }
      if (decided.encoded.length === 0 && !verified) {
        const fresh = await this.#tail(entry, latest(jobs));
        verified = true;
        if (fresh.revision !== entry.revision) {
          entry = fresh;
          continue;
        }
      }
      const appended = await this.#append(decided, entry, jobs);
      if (appended === 'conflict') {
        this.parts.metrics.conflict();
        if (attempt > 0) await pause(jittered(attempt, 2, 100));
        entry = await this.#tail(entry, latest(jobs));
        verified = true;
        continue;
      }
      this.#finish(decided, entry, appended);
      return;
    }
  }

  /** An append whose outcome is unknown is repeated with the same ids and the same expected revision: the store
   *  recognises its own events, so either it was written before, or it is written now, or the stream has moved on. */
  async #append(
    decided: Decided<S, E>,
    entry: Entry<S>,
    jobs: readonly Job<S, E>[],
  ): Promise<Appended | 'conflict' | null> {
    if (decided.encoded.length === 0) return null;
    const deadline = latest(jobs);
    const started = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { revision, position } = await this.parts.appender.append(this.stream, decided.encoded, entry.revision);
        const appended = { revision, position: position ?? (await this.#positionOf(revision)) };
        this.parts.metrics.appended(
          decided.outcomes.length,
          decided.encoded.length,
          (performance.now() - started) / 1000,
        );
        return appended;
      } catch (error) {
        const failure = failureOf(error);
        if (failure === 'refused') throw error;
        if (failure === 'conflict') return (attempt > 0 ? await this.#written(decided, entry) : null) ?? 'conflict';
        this.parts.metrics.outcomeUnknown();
        if (Date.now() > deadline) throw unavailable(error);
        await pause(jittered(attempt, 20, 1_000));
      }
    }
  }

  /** Servers may leave it out; tokens need it. */
  async #positionOf(revision: bigint): Promise<Position> {
    const { last } = await this.parts.reader.whole(this.stream, revision);
    return last?.position ?? startOfLog;
  }

  /** After a conflict: was it our own append, written by an attempt whose answer was lost, with others behind it? */
  async #written({ encoded }: Decided<S, E>, entry: Entry<S>): Promise<Appended | null> {
    const first = encoded[0];
    if (!first) return null;
    const { events: behind } = await this.parts.reader.whole(this.stream, entry.revision + 1n);
    const own = behind.filter(({ id }) => encoded.some((event) => event.id === id));
    const last = own.at(-1);
    if (own.length !== encoded.length || !last) return null;
    return { revision: last.revision, position: last.position };
  }

  #finish({ outcomes, encoded, state, rest }: Decided<S, E>, entry: Entry<S>, appended: Appended | null): void {
    const position = appended?.position ?? entry.position;
    const revision = appended?.revision ?? entry.revision;
    const added = outcomes.flatMap((outcome): [string, Applied][] =>
      outcome.kind === 'decided' && outcome.events.length > 0 && appended
        ? [[outcome.job.context.commandId, { revision: outcome.revision, position: appended.position }]]
        : [],
    );
    const commands = added.length > 0 ? remember(entry.commands, added) : entry.commands;
    if (encoded.length > 0 || entry.revision >= 0n)
      this.parts.cache.put(this.stream, { state, revision, position, commands });
    for (const outcome of outcomes) this.#answer(outcome, position);
    this.#waiting = [...rest, ...this.#waiting];
  }

  #answer(outcome: Outcome<S, E>, position: Receipt['position']): void {
    if (outcome.kind === 'refused') {
      outcome.job.reject(outcome.error);
      return;
    }
    const { stream } = this;
    const { job, state } = outcome;
    if (outcome.kind === 'decided')
      job.resolve({ stream, revision: outcome.revision, position, events: outcome.events, state });
    else job.resolve({ stream, ...outcome.applied, events: [], state });
  }

  #withoutOverdue(jobs: readonly Job<S, E>[], attempt: number): readonly Job<S, E>[] {
    if (attempt === 0) return jobs;
    const now = Date.now();
    for (const job of jobs) {
      if (job.deadline < now) job.reject(new Refusal('CONCURRENT_MODIFICATION', `${this.stream} is changing too fast`));
    }
    return jobs.filter((job) => job.deadline >= now);
  }

  #empty(): Entry<S> {
    return { state: this.fold.initial, revision: -1n, position: null, commands: new Map() };
  }

  /** The entry brought up to date: reads only what was appended since. */
  #tail(entry: Entry<S>, deadline: number): Promise<Entry<S>> {
    return readTail(this.stream, this.fold, entry, this.parts, deadline);
  }
}

const latest = (jobs: readonly { deadline: number }[]): number => Math.max(...jobs.map(({ deadline }) => deadline));

export async function readTail<S, E extends AnyEvent>(
  stream: string,
  fold: Fold<S, E>,
  entry: Entry<S>,
  { reader, cache }: Pick<QueueParts, 'reader' | 'cache'>,
  deadline?: number,
): Promise<Entry<S>> {
  const { events, last } = await reader.whole(stream, entry.revision + 1n, deadline);
  if (!last) return entry;
  const fresh: Entry<S> = {
    state: events.reduce((state, event) => fold.evolve(state, event as unknown as E), entry.state),
    revision: last.revision,
    position: last.position,
    commands: remember(
      entry.commands,
      events.map(({ metadata, revision, position }) => [metadata.commandId, { revision, position }]),
    ),
  };
  cache.put(stream, fresh);
  return fresh;
}
