import { type RecordedEvent, sizeOf } from './events.js';
import { RecentStreams } from './recent-streams.js';

const MAX_EVENTS = 16_384;
const MAX_BYTES = 32 * 1024 * 1024;

/** The newest committed events, in memory, for everybody who follows the log. Older ones come from the reader. */
export class Tail {
  readonly streams = new RecentStreams();
  private events: RecordedEvent[] = [];
  private bytes = 0;
  private start: number;
  private wake: () => void = () => undefined;
  private nextCommit: Promise<void>;

  /** `head`: position of the last committed event. */
  constructor(public head: number) {
    this.start = head;
    this.nextCommit = this.promiseWake();
  }

  /** Events after `position`, at most `limit`; undefined when some of them are no longer in memory. */
  after(position: number, limit: number): readonly RecordedEvent[] | undefined {
    if (position < this.start) return undefined;
    const from = this.firstAfter(position);
    return this.events.slice(from, from + limit);
  }

  append(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.streams.add(event);
      this.bytes += sizeOf(event);
      this.head = event.position;
    }
    if (this.events.length > MAX_EVENTS || this.bytes > MAX_BYTES) this.forgetOlderHalf();
    this.announce();
  }

  /** Starts again at `head`: after a lost connection, commits may be in the log that never passed through here. */
  reset(head: number): void {
    this.events = [];
    this.streams.clear();
    this.bytes = 0;
    this.start = head;
    this.head = head;
    this.announce();
  }

  /** Resolves at the next commit. */
  changed(): Promise<void> {
    return this.nextCommit;
  }

  /** Wakes everybody who waits for a commit, to look whether they still have to. */
  announce(): void {
    const wake = this.wake;
    this.nextCommit = this.promiseWake();
    wake();
  }

  private promiseWake(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private firstAfter(position: number): number {
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const event = this.events[middle];
      if (event && event.position <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private forgetOlderHalf(): void {
    const forgotten = this.events.splice(0, Math.ceil(this.events.length / 2));
    for (const event of forgotten) {
      this.bytes -= sizeOf(event);
      this.streams.forget(event);
    }
    this.start = forgotten.at(-1)?.position ?? this.start;
  }
}
