import { NO_STREAM } from './events.js';
import { isMetastream, isSoftDeleted, type StreamState } from './stream-state.js';

export type ExpectedRevision = 'any' | 'no_stream' | 'stream_exists' | number;

/** Where an event id was written before. */
export interface Written {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

/** What is known of earlier writes: `recent` by id, bounded and forgetful; `at` by revision of this stream, exact. */
export interface History {
  recent(id: string): Written | undefined;
  at(revision: number): { readonly id: string; readonly position: number } | undefined;
}

type Decision =
  | { readonly kind: 'write' }
  | { readonly kind: 'repeated'; readonly revision: number; readonly position: number }
  | { readonly kind: 'wrong-expected-revision'; readonly current: number }
  | { readonly kind: 'stream-deleted' };

/**
 * Write, recognise as a repetition, or refuse: the rules by which the real server checks a commit (design/node.md §3).
 * Its weaknesses included: `any` recognises only what the recent-id cache still holds.
 */
export function checkExpectedRevision(
  stream: string,
  expected: ExpectedRevision,
  ids: readonly string[],
  state: StreamState,
  history: History,
): Decision {
  if (state.tombstoned) return { kind: 'stream-deleted' };
  const current = currentRevision(stream, state);
  const refused: Decision = { kind: 'wrong-expected-revision', current };
  const softDeleted = !isMetastream(stream) && isSoftDeleted(state);

  if (expected === 'stream_exists' && (softDeleted || !exists(state))) return refused;
  if (expected === 'any' || expected === 'stream_exists') return checkById(stream, ids, history, refused);

  const expectedRevision = expected === 'no_stream' ? NO_STREAM : expected;
  if (expectedRevision === current) return { kind: 'write' };
  return checkByRevision(expectedRevision, ids, history, softDeleted, refused);
}

export const currentRevision = (stream: string, state: StreamState): number =>
  isMetastream(stream) ? state.metaRevision : state.revision;

export const exists = (state: StreamState): boolean => state.revision > NO_STREAM || state.metaRevision > NO_STREAM;

function checkById(stream: string, ids: readonly string[], history: History, refused: Decision): Decision {
  let last: Written | undefined;
  for (const id of ids) {
    const written = history.recent(id);
    if (written?.stream !== stream) return last ? refused : { kind: 'write' };
    last = written;
  }
  return last ? { kind: 'repeated', revision: last.revision, position: last.position } : { kind: 'write' };
}

function checkByRevision(
  expectedRevision: number,
  ids: readonly string[],
  history: History,
  softDeleted: boolean,
  refused: Decision,
): Decision {
  // A revision the stream has not reached yet has nothing after it to compare with, so it is refused here too.
  const recreates: Decision = expectedRevision === NO_STREAM && softDeleted ? { kind: 'write' } : refused;
  let revision = expectedRevision;
  let position: number | undefined;
  for (const id of ids) {
    const written = history.at(revision + 1);
    if (written?.id !== id) return position === undefined ? recreates : refused;
    revision += 1;
    position = written.position;
  }
  return position === undefined ? recreates : { kind: 'repeated', revision, position };
}
