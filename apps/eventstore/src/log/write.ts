import type { ExpectedRevision } from './expected-revision.js';
import type { ProposedEvent } from './events.js';

/** One request to change a stream, waiting for its group. */
export interface Write {
  readonly kind: 'append' | 'soft-delete' | 'tombstone';
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Empty for deletes. */
  readonly events: readonly ProposedEvent[];
  /** The caller stops waiting, milliseconds since the epoch. */
  readonly deadlineMs: number;
  /** Called exactly once, and with `written` only after the commit. */
  readonly answer: (outcome: Outcome) => void;
}

export type Outcome =
  /** `revision` and `position` are undefined when nothing was there and nothing was written. */
  | { readonly kind: 'written'; readonly revision: number | undefined; readonly position: number | undefined }
  | { readonly kind: 'wrong-expected-revision'; readonly current: number }
  | { readonly kind: 'stream-deleted' }
  /** Too late to begin, or begun and not back in time: then the outcome is unknown. */
  | { readonly kind: 'timed-out' }
  /** Not written, or written without this node knowing: the caller has to look. */
  | { readonly kind: 'unavailable'; readonly reason: string };
