import { randomUUID } from 'node:crypto';
import {
  EventType,
  NO_STREAM,
  positionAfter,
  type ProposedEvent,
  type RecordedEvent,
  TOMBSTONE_REVISION,
} from './events.js';
import { checkExpectedRevision, currentRevision, exists, type History, type Written } from './expected-revision.js';
import type { Generations } from './generations.js';
import {
  advance,
  describedStream,
  isMetastream,
  isSoftDeleted,
  metastreamOf,
  SOFT_DELETE_JSON,
  type StreamState,
  withTruncateBefore,
} from './stream-state.js';
import type { Outcome, Write } from './write.js';

const EMPTY = Buffer.alloc(0);

interface GroupContext {
  /** Position of the last committed event. */
  readonly head: number;
  readonly nowMs: number;
  /** Committed state; loaded for every stream of the group. */
  readonly committed: (stream: string) => StreamState;
  readonly recent: Generations<string, Written>;
  /** Committed events a write of this group may repeat, by `writtenKey`. */
  readonly written: ReadonlyMap<string, { readonly id: string; readonly position: number }>;
}

export const writtenKey = (stream: string, revision: number): string => `${revision}@${stream}`;

/** The writes of one commit, decided one after the other, each seeing what those before it will have written. */
export class CommitGroup {
  readonly events: RecordedEvent[] = [];
  readonly states = new Map<string, StreamState>();
  private readonly placed = new Map<string, RecordedEvent>();
  private position: number;

  constructor(private readonly context: GroupContext) {
    this.position = context.head;
  }

  /** Decides a write and adds its events. The outcome holds once the group is committed. */
  place(write: Write): Outcome {
    const { stream, expected } = write;
    const state = this.state(stream);
    const events = write.kind === 'append' ? write.events : [deletion(write.kind)];
    const ids = events.map(({ id }) => id);
    const decision = checkExpectedRevision(stream, expected, ids, state, this.history(stream));
    switch (decision.kind) {
      case 'stream-deleted':
      case 'wrong-expected-revision':
        return decision;
      case 'repeated':
        return { kind: 'written', revision: decision.revision, position: decision.position };
      case 'write':
        return this.record(write, events, state);
    }
  }

  private record({ kind, stream }: Write, events: readonly ProposedEvent[], state: StreamState): Outcome {
    switch (kind) {
      case 'append':
        return this.append(stream, events, state);
      case 'tombstone':
        return this.write(stream, events, TOMBSTONE_REVISION);
      case 'soft-delete':
        if (!exists(state)) return { kind: 'wrong-expected-revision', current: NO_STREAM };
        return this.write(metastreamOf(stream), events, state.metaRevision + 1);
    }
  }

  private append(stream: string, events: readonly ProposedEvent[], state: StreamState): Outcome {
    const current = currentRevision(stream, state);
    if (events.length === 0) {
      return { kind: 'written', revision: current === NO_STREAM ? undefined : current, position: undefined };
    }
    const outcome = this.write(stream, events, current + 1);
    if (isSoftDeleted(state))
      this.undelete(describedStream(stream), isMetastream(stream) ? state.revision + 1 : current + 1);
    return outcome;
  }

  /** A write to a soft-deleted stream, or to its metadata, brings it back from `revision` on. */
  private undelete(stream: string, revision: number): void {
    const state = this.state(stream);
    const json = withTruncateBefore(state.metadata, revision);
    this.write(metastreamOf(stream), [metadataEvent(json)], state.metaRevision + 1);
  }

  private write(stream: string, events: readonly ProposedEvent[], firstRevision: number): Outcome {
    let revision = firstRevision;
    let last: RecordedEvent | undefined;
    for (const event of events) {
      this.position = positionAfter(this.position, event);
      last = {
        id: event.id,
        type: event.type,
        isJson: event.isJson,
        data: event.data,
        metadata: event.metadata,
        stream,
        revision,
        position: this.position,
        createdMs: this.context.nowMs,
      };
      this.events.push(last);
      this.placed.set(writtenKey(stream, revision), last);
      this.context.recent.set(event.id, { stream, revision, position: this.position });
      revision += 1;
    }
    if (last) this.states.set(describedStream(stream), advance(this.state(stream), last));
    return { kind: 'written', revision: last?.revision, position: last?.position };
  }

  private state(stream: string): StreamState {
    return this.states.get(describedStream(stream)) ?? this.context.committed(stream);
  }

  private history(stream: string): History {
    const { recent, written } = this.context;
    return {
      recent: (id) => recent.get(id),
      at: (revision) => {
        const key = writtenKey(stream, revision);
        return this.placed.get(key) ?? written.get(key);
      },
    };
  }
}

const metadataEvent = (json: string): ProposedEvent => ({
  id: randomUUID(),
  type: EventType.metadata,
  isJson: true,
  data: Buffer.from(json),
  metadata: EMPTY,
});

const deletion = (kind: 'soft-delete' | 'tombstone'): ProposedEvent =>
  kind === 'soft-delete'
    ? metadataEvent(SOFT_DELETE_JSON)
    : { id: randomUUID(), type: EventType.tombstone, isJson: false, data: EMPTY, metadata: EMPTY };
