import { comparePositions, type Position } from '#kernel';
import type { Codec } from '../codec/codec.js';
import type { Delivery, FeedMember } from './delivery.js';
import type { LogEvent } from './log-subscriber.js';
import { SupervisedSubscription, type SupervisedOptions } from './supervised-subscription.js';

export type FeedOptions = SupervisedOptions & Readonly<{ codec: Codec }>;

/** One subscription shared by many members: every event is received and decoded once per process, however many follow it.
 *  Each member skips what it has had. A member that has enough to do holds the feed back, for a moment (see `EventFeeds`). */
export class EventFeed {
  readonly members = new Set<FeedMember>();
  readonly #subscription: SupervisedSubscription;
  #live = false;
  #pausedSince: number | null = null;

  constructor(
    after: Position,
    private readonly options: FeedOptions,
    /** Called whenever the feed has moved or caught up. */
    private readonly moved: (feed: EventFeed) => void,
  ) {
    this.#subscription = new SupervisedSubscription(
      after,
      {
        event: (event) => this.#event(event),
        passed: (position) => this.#deliver({ position, events: [] }),
        caughtUp: () => {
          this.#live = true;
          this.moved(this);
        },
      },
      options,
    );
  }

  get position(): Position {
    return this.#subscription.position;
  }

  /** It has been seen at the head of the log. */
  get live(): boolean {
    return this.#live;
  }

  /** Milliseconds for which members have held it back. */
  heldBackMs(now: number): number {
    return this.#pausedSince === null ? 0 : now - this.#pausedSince;
  }

  add(member: FeedMember): void {
    this.members.add(member);
    member.hasRoom = () => this.#resume();
    if (member.full) this.#pause();
  }

  remove(member: FeedMember): void {
    if (this.members.delete(member)) member.hasRoom = () => undefined;
    this.#resume();
  }

  stop(): Promise<void> {
    return this.#subscription.stop();
  }

  /** An event that cannot be read stops everybody who would have to hear it: skipping it would corrupt them quietly. */
  #event(event: LogEvent): void {
    const { position } = event;
    if (this.options.codec.isForeign(event)) this.options.metrics.foreignEvent();
    let delivery: Delivery;
    try {
      delivery = { position, events: this.options.codec.decode(event) };
    } catch (error) {
      for (const member of [...this.members].filter((member) => comparePositions(position, member.position) > 0)) {
        this.remove(member);
        member.fail(error);
      }
      this.moved(this);
      return;
    }
    this.#deliver(delivery);
  }

  #deliver(delivery: Delivery): void {
    let full = false;
    for (const member of this.members) {
      if (comparePositions(delivery.position, member.position) > 0) member.offer(delivery);
      full ||= member.full;
    }
    if (full) this.#pause();
    this.moved(this);
  }

  #pause(): void {
    if (this.#pausedSince !== null) return;
    this.#pausedSince = Date.now();
    this.#subscription.pause();
  }

  #resume(): void {
    if (this.#pausedSince === null) return;
    for (const member of this.members) if (member.full) return;
    this.#pausedSince = null;
    this.#subscription.resume();
  }
}
