import type { Position } from '#kernel';

/** Lets a reader wait for what it has written (ADR-0001: views are eventually consistent). Port and token in one. */
export abstract class Progress {
  /** Resolves once the named projection shows everything up to `position`.
   *  Refuses PROJECTION_LAGGING after `deadlineMs` (default 2000). */
  abstract waitFor(projection: string, position: Position, deadlineMs?: number): Promise<void>;
}
