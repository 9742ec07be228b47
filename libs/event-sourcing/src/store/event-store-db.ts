import { streamOf, type AnyEvent, type Fold, type Position } from '#kernel';
import type { Codec } from '../codec/codec.js';
import type { CommandContext } from '../context.js';
import {
  EventStore,
  type HandleOptions,
  type Loaded,
  type LogOptions,
  type ReadOptions,
  type Receipt,
} from '../event-store.js';
import type { Recorded } from '../recorded.js';
import { Appender } from './appender.js';
import { EventStoreClients } from './client.js';
import { Reader } from './reader.js';
import { StreamCache } from './stream-cache.js';
import { noStoreMetrics, type StoreMetrics } from './store-metrics.js';
import { readTail, StreamQueue, type QueueParts } from './stream-queue.js';

const defaultDeadlineMs = 5_000;

export type EventStoreOptions = Readonly<{
  /** `esdb://…` or `esdb+discover://…` */
  url: string;
  codec: Codec;
  metrics?: StoreMetrics;
  /** Streams whose state is kept in memory. Default 5000. */
  cachedStreams?: number;
}>;

/** The event store over the one client there is (architecture §2: the same adapter in tests and production). */
export class EventStoreDb extends EventStore {
  readonly clients: EventStoreClients;
  readonly #parts: QueueParts;
  readonly #queues = new Map<string, StreamQueue<unknown, AnyEvent>>();
  readonly #folds = new Map<string, object>();

  constructor({ url, codec, metrics = noStoreMetrics, cachedStreams = 5_000 }: EventStoreOptions) {
    super();
    this.clients = new EventStoreClients(url);
    this.#parts = {
      codec,
      metrics,
      appender: new Appender(this.clients),
      reader: new Reader(this.clients.reads, codec, metrics),
      cache: new StreamCache(cachedStreams),
    };
  }

  handle<S, E extends AnyEvent>(
    fold: Fold<S, E>,
    id: string,
    decide: (state: S) => readonly E[],
    context: CommandContext,
    options: HandleOptions = {},
  ): Promise<Receipt<S, E>> {
    const stream = streamOf(fold, id);
    const deadline = Date.now() + (options.deadlineMs ?? defaultDeadlineMs);
    return new Promise((resolve, reject) => {
      this.#queueOf(stream, fold).submit({ decide, context, options, deadline, resolve, reject });
    });
  }

  async load<S, E extends AnyEvent>(fold: Fold<S, E>, id: string): Promise<Loaded<S>> {
    this.#ownFold(fold);
    const stream = streamOf(fold, id);
    const cached = this.#parts.cache.get<S>(stream);
    const known = cached ?? { state: fold.initial, revision: -1n, position: null, commands: new Map() };
    return readTail(stream, fold, known, this.#parts);
  }

  async *readStream<E extends AnyEvent>(stream: string, options?: ReadOptions): AsyncGenerator<Recorded<E>> {
    for await (const event of this.#parts.reader.stream(stream, options)) yield event as Recorded<E>;
  }

  readAll(options?: LogOptions): AsyncIterable<Recorded> {
    return this.#parts.reader.all(options);
  }

  head(): Promise<Position> {
    return this.#parts.reader.head();
  }

  /** Ends the connections. Commands still waiting fail with EVENT_STORE_UNAVAILABLE: stop accepting them first. */
  close(): Promise<void> {
    return this.clients.close();
  }

  #queueOf<S, E extends AnyEvent>(stream: string, fold: Fold<S, E>): StreamQueue<S, E> {
    const known = this.#queues.get(stream);
    if (known) return known as unknown as StreamQueue<S, E>;
    this.#ownFold(fold);
    const queue = new StreamQueue<S, E>(stream, fold, this.#parts, () => this.#queues.delete(stream));
    this.#queues.set(stream, queue as unknown as StreamQueue<unknown, AnyEvent>);
    return queue;
  }

  /** States are cached by stream name, so a category has one fold. One that the codec does not count as ours would be read
   *  less strictly than it should. */
  #ownFold(fold: { category: string }): void {
    if (!this.#parts.codec.owns(fold.category))
      throw new Error(`the codec does not know the category ${fold.category}`);
    const owner = this.#folds.get(fold.category) ?? fold;
    if (owner !== fold) throw new Error(`two folds claim the category ${fold.category}`);
    this.#folds.set(fold.category, owner);
  }
}
