import type { Position } from '#kernel';
import type { Raw } from '../codec/codec.js';

export type LogEvent = Raw & Readonly<{ position: Position }>;

/** What a subscription tells. None of these may throw. */
export type LogHandlers = Readonly<{
  /** In log order. Not called while paused. */
  event: (event: LogEvent) => unknown;
  /** Everything up to here was either handed to `event` or is not wanted. */
  passed: (position: Position) => unknown;
  /** What was in the log when it was asked has been handed over. */
  caughtUp: () => unknown;
  /** Once, and nothing follows. Not called after `close`. */
  ended: (cause: unknown) => unknown;
}>;

export interface LogSubscription {
  pause(): void;
  resume(): void;
  /** Always comes back, even when the server does not answer. */
  close(): Promise<void>;
}

/** Follows the log of all events, system events left out. One attempt: whoever needs more uses `SupervisedSubscription`. */
export abstract class LogSubscriber {
  /** From `after` exclusive; `startOfLog` means from the first event. */
  abstract subscribe(after: Position, handlers: LogHandlers): LogSubscription;

  /** Where the last event stands that a subscription would deliver; `startOfLog` when there is none. */
  abstract lastEvent(): Promise<Position>;
}
