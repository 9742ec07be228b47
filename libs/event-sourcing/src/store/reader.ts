import type { AllStreamResolvedEvent, EventStoreDBClient, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { Refusal, startOfLog, type Position } from '#kernel';
import type { Codec, Raw } from '../codec/codec.js';
import type { LogOptions, ReadOptions } from '../event-store.js';
import type { Recorded } from '../recorded.js';
import { jittered, pause, within } from './deadline.js';
import { failureOf, isStreamMissing } from './failures.js';
import type { StoreMetrics } from './store-metrics.js';

/** Reads have no deadline at the client (client trap 9): this is how long one may stay silent. */
const stallMs = 10_000;

/** A read that failed on the way is repeated this long unless the caller can wait longer: reading changes nothing. */
const patienceMs = 5_000;

/** Reads streams and the log, decoded. */
export class Reader {
  constructor(
    private readonly client: EventStoreDBClient,
    private readonly codec: Codec,
    private readonly metrics: StoreMetrics,
  ) {}

  async *stream(stream: string, options: ReadOptions = {}): AsyncGenerator<Recorded> {
    for await (const raw of this.#raw(stream, options)) yield* this.codec.decode(raw);
  }

  /** Everything from `from` on, at once, repeated until `deadline` (ms since the epoch) when the connection fails. */
  async whole(stream: string, from: bigint, deadline = Date.now() + patienceMs): Promise<Tail> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const events: Recorded[] = [];
        let last: Raw | null = null;
        for await (const raw of this.#raw(stream, { from })) {
          events.push(...this.codec.decode(raw));
          last = raw;
        }
        return { events, last: last && { revision: last.revision, position: positionOf(last) } };
      } catch (error) {
        if (failureOf(error) !== 'unknown') throw error;
        if (Date.now() > deadline) throw unavailable(error);
        await pause(jittered(attempt, 20, 500));
      }
    }
  }

  async *#raw(stream: string, { direction = 'forwards', from, limit }: ReadOptions): AsyncGenerator<Raw> {
    const read = this.client.readStream(stream, {
      direction,
      fromRevision: from ?? (direction === 'forwards' ? 'start' : 'end'),
      ...(limit !== undefined && { maxCount: limit }),
    });
    try {
      for await (const { event } of unstalled(read, stream)) if (event) yield event;
    } catch (error) {
      if (!isStreamMissing(error)) throw error;
    }
  }

  async *all({ after, limit, category }: LogOptions = {}): AsyncGenerator<Recorded> {
    let left = limit ?? Number.POSITIVE_INFINITY;
    const read = this.client.readAll({ direction: 'forwards', fromPosition: after ?? 'start' });
    for await (const { event } of unstalled(read, '$all')) {
      if (!event || event.type.startsWith('$')) continue;
      if (after && event.position.commit === after.commit) continue;
      if (category !== undefined && !event.streamId.startsWith(`${category}-`)) continue;
      if (this.codec.isForeign(event)) this.metrics.foreignEvent();
      for (const decoded of this.codec.decode(event)) {
        if (left <= 0) return;
        left -= 1;
        yield decoded;
      }
    }
  }

  /** The last event of the shop. */
  head(): Promise<Position> {
    return lastEvent(this.client);
  }
}

/** What a stream holds from somewhere on. `last` is where it ends, also when its last event means nothing any more. */
export type Tail = Readonly<{
  events: readonly Recorded[];
  last: Readonly<{ revision: bigint; position: Position }> | null;
}>;

/** The last event that is not the server's own; the start of the log when there is none. System events stand behind it more
 *  often than not: a few are looked through first, and all of them only when that did not help. */
export async function lastEvent(client: EventStoreDBClient): Promise<Position> {
  for (const maxCount of [64, Number.MAX_SAFE_INTEGER]) {
    const read = client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount });
    for await (const { event } of unstalled(read, '$all'))
      if (event && !event.type.startsWith('$')) return event.position;
  }
  return startOfLog;
}

const positionOf = ({ position }: Raw): Position => position ?? startOfLog;

/** Ends a read that stays silent, and cancels the call whenever its consumer leaves. */
async function* unstalled<E extends ResolvedEvent | AllStreamResolvedEvent>(
  read: StreamingRead<E>,
  what: string,
): AsyncGenerator<E> {
  const iterator = read[Symbol.asyncIterator]();
  let done = false;
  try {
    for (;;) {
      const next = await within(stallMs, `reading ${what}`, iterator.next());
      if (next.done) break;
      yield next.value;
    }
    done = true;
  } finally {
    if (!done) {
      read.on('error', () => undefined);
      await within(1_000, 'cancelling a read', read.cancel()).catch(() => undefined);
    }
  }
}

export const unavailable = (cause: unknown): Refusal =>
  Object.assign(
    new Refusal('EVENT_STORE_UNAVAILABLE', 'the event store does not answer; nothing is known to be lost'),
    { cause },
  );
