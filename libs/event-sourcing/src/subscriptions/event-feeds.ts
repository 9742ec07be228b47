import { comparePositions, isAtLeast, startOfLog, type Position } from '#kernel';
import type { FeedMember } from './delivery.js';
import { EventFeed, type FeedOptions } from './event-feed.js';

/** How long one slow member may hold back the others before it gets a feed of its own. */
const patienceMs = 1_000;

/** The feeds of one process: one in the long run. A member far behind, or too slow for the others, has its own until it has
 *  caught up; then it joins the rest. */
export class EventFeeds {
  readonly #feeds = new Set<EventFeed>();
  readonly #closing = new Set<Promise<void>>();
  readonly #splitting: NodeJS.Timeout;

  constructor(private readonly options: FeedOptions) {
    this.#splitting = setInterval(() => this.#splitSlow(), patienceMs / 4).unref();
  }

  get count(): number {
    return this.#feeds.size;
  }

  /** Members that join together share a feed, except that beginners do not keep the others waiting. */
  join(members: readonly FeedMember[]): void {
    const beginners = members.filter(isBeginner);
    this.#joinGroup(beginners);
    this.#joinGroup(members.filter((member) => !beginners.includes(member)));
  }

  leave(member: FeedMember): void {
    for (const feed of this.#feeds) {
      if (!feed.members.has(member)) continue;
      feed.remove(member);
      this.#closeIfEmpty(feed);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#splitting);
    for (const feed of this.#feeds) this.#close(feed);
    await Promise.all(this.#closing);
  }

  #joinGroup(members: readonly FeedMember[]): void {
    const left = members.filter((member) => {
      const fitting = [...this.#feeds].find((feed) => feed.live && isAtLeast(member.position, feed.position));
      fitting?.add(member);
      return !fitting;
    });
    const [first, ...others] = left.map(({ position }) => position);
    if (!first) return;
    this.#open(others.reduce(earlierOf, first), left);
  }

  #open(after: Position, members: readonly FeedMember[]): void {
    const feed = new EventFeed(after, this.options, (moved) => this.#mergeInto(moved));
    this.#feeds.add(feed);
    for (const member of members) feed.add(member);
  }

  /** `feed` has moved: when it is no longer behind another one that is live, its members go over to that one. They lose
   *  nothing, since the other has yet to deliver everything behind its own position, and skip what they have had. */
  #mergeInto(feed: EventFeed): void {
    if (this.#feeds.size < 2) {
      this.#closeIfEmpty(feed);
      return;
    }
    for (const other of this.#feeds) {
      if (other === feed || !other.live || !isAtLeast(feed.position, other.position)) continue;
      if (other.heldBackMs(Date.now()) > 0 || feed.heldBackMs(Date.now()) > 0) continue;
      for (const member of feed.members) {
        feed.remove(member);
        other.add(member);
      }
      break;
    }
    this.#closeIfEmpty(feed);
  }

  /** A feed that some hold back while others idle: those go on by themselves. */
  #splitSlow(): void {
    for (const feed of this.#feeds) {
      if (feed.heldBackMs(Date.now()) < patienceMs) continue;
      const slow = [...feed.members].filter(({ full }) => full);
      if (slow.length === feed.members.size) continue;
      for (const member of slow) feed.remove(member);
      for (const member of slow) this.#open(member.position, [member]);
    }
  }

  #closeIfEmpty(feed: EventFeed): void {
    if (feed.members.size === 0 && this.#feeds.has(feed)) this.#close(feed);
  }

  #close(feed: EventFeed): void {
    this.#feeds.delete(feed);
    const closing = feed.stop().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

const isBeginner = ({ position }: FeedMember): boolean => comparePositions(position, startOfLog) === 0;

const earlierOf = (a: Position, b: Position): Position => (comparePositions(a, b) <= 0 ? a : b);
