import type { Position } from '#kernel';
import type { Recorded } from '../recorded.js';

/** One place of the log and what stands there today: no event (it was none of ours, or upcast away), one, or several. */
export type Delivery = Readonly<{ position: Position; events: readonly Recorded[] }>;

/** Something that follows the log from a place of its own: a projection, a process. */
export interface FeedMember {
  readonly name: string;
  /** The last place it was offered. It wants everything behind it, in order, each place once. */
  readonly position: Position;
  /** It has enough to do; go on when `hasRoom` is called. Deliveries that come nevertheless are taken. */
  readonly full: boolean;
  /** Only enqueues; never throws. */
  offer(delivery: Delivery): void;
  /** The feed cannot go on and will offer nothing more. */
  fail(error: unknown): void;
  /** Set by the feed it belongs to. */
  hasRoom: () => void;
}
