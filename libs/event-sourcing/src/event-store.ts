import type { AnyEvent, Fold, Position } from '#kernel';
import type { CommandContext } from './context.js';
import type { Recorded } from './recorded.js';

/** What a command did. `events` is empty when there was nothing to do; then revision and position are those of the
 *  last event of the stream (−1n and null for a stream without one). `state` is the state after the command. */
export type Receipt<S = unknown, E extends AnyEvent = AnyEvent> = Readonly<{
  stream: string;
  revision: bigint;
  position: Position | null;
  events: readonly E[];
  state: S;
}>;

/** `revision` is −1n for a stream that does not exist. */
export type Loaded<S> = Readonly<{ state: S; revision: bigint; position: Position | null }>;

/** The revision a change was made on, where its sender said so: refused with REVISION_MISMATCH when the stream stands at
 *  another. */
export type IfMatch = Readonly<{ expectedRevision?: bigint | undefined }>;

export type HandleOptions = IfMatch &
  Readonly<{
    /** The stream most likely does not exist yet: decide on the initial state first and read only when that proves wrong. */
    creates?: boolean;
    /** Deciding again after lost races ends with CONCURRENT_MODIFICATION after this long. Default 5000. */
    deadlineMs?: number;
  }>;

export type ReadOptions = Readonly<{
  direction?: 'forwards' | 'backwards';
  /** First revision to read, inclusive. */
  from?: bigint;
  /** At most this many stored events. */
  limit?: number;
}>;

export type LogOptions = Readonly<{
  /** Exclusive. Default the start of the log. */
  after?: Position;
  /** At most this many events. */
  limit?: number;
  /** Only streams of this category; what stands in others is not even decoded. */
  category?: string;
}>;

/** The log of everything that happened, and the only bus. Port and injection token in one (ADR-0001). */
export abstract class EventStore {
  /** Loads the stream, decides, appends what was decided in one atomic append, in stream order, once per command id.
   *  Commands waiting for one stream are decided one after another and appended together.
   *  A lost race re-reads the tail and decides again. A `Refusal` of `decide` reaches its own caller only.
   *  Refuses CONCURRENT_MODIFICATION (deadline), REVISION_MISMATCH, EVENT_STORE_UNAVAILABLE. */
  abstract handle<S, E extends AnyEvent>(
    fold: Fold<S, E>,
    id: string,
    decide: (state: S) => readonly E[],
    context: CommandContext,
    options?: HandleOptions,
  ): Promise<Receipt<S, E>>;

  /** The current state, read from the log: never older than any acknowledged write. */
  abstract load<S, E extends AnyEvent>(fold: Fold<S, E>, id: string): Promise<Loaded<S>>;

  /** Events of one stream in order; nothing for a stream that does not exist. */
  abstract readStream<E extends AnyEvent>(stream: string, options?: ReadOptions): AsyncIterable<Recorded<E>>;

  /** All events of the shop in log order: system events and those of others are left out. */
  abstract readAll(options?: LogOptions): AsyncIterable<Recorded>;

  /** The position of the last event of the log; the start of the log when it is empty. */
  abstract head(): Promise<Position>;
}
