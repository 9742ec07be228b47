import { randomUUID } from 'node:crypto';
import type { Call } from '../grpc/call.js';
import type { EventLog } from '../log/event-log.js';
import { type RecordedEvent, TOMBSTONE_REVISION } from '../log/events.js';
import { currentRevision } from '../log/expected-revision.js';
import { Delivery } from './delivery.js';
import { streamDeleted } from './errors.js';
import { streamForwards } from './pages.js';
import type { ReadRequest } from './read-request.js';
import { CAUGHT_UP, confirmation } from './responses.js';
import { LIVE_BUFFER } from './subscribe-to-all.js';

const TAIL_PAGE = 512;

/** Follows one stream, existing or not, until the call is closed or the stream tombstoned. */
export async function subscribeToStream(
  call: Call,
  log: EventLog,
  request: ReadRequest,
  stream: string,
): Promise<void> {
  const state = await log.states.get(stream);
  if (state.tombstoned) throw streamDeleted(stream);
  call.write(confirmation(randomUUID()));
  call.onClose(() => log.tail.announce());
  const next = firstRevision(request.from, currentRevision(stream, state));
  const subscription = new StreamSubscription(call, log, new Delivery(call, log, request), stream, next);
  while (!call.closed) {
    const head = await subscription.catchUp();
    if (!call.closed) await subscription.followTail(head);
  }
}

/** Subscriptions begin after the revision they name. */
function firstRevision(from: ReadRequest['from'], current: number): number {
  if (from === 'start') return 0;
  return (from === 'end' ? current : from) + 1;
}

class StreamSubscription {
  constructor(
    private readonly call: Call,
    private readonly log: EventLog,
    private readonly delivery: Delivery,
    private readonly stream: string,
    private next: number,
  ) {}

  /** Reads what is there. Returns the position of the log from which on the tail must be looked at. */
  async catchUp(): Promise<number> {
    for (;;) {
      const { head } = this.log.tail;
      const state = await this.log.states.get(this.stream);
      if (state.tombstoned) await this.endWithTombstone();
      const pages = streamForwards(this.log, { stream: this.stream, state, from: this.next });
      for await (const page of pages) {
        for (const event of page) await this.deliver(event);
        if (this.call.closed) return head;
      }
      this.next = Math.max(this.next, currentRevision(this.stream, state) + 1);
      if (this.log.tail.after(head, 1)) return head;
    }
  }

  /** Live: sends what commits. Returns when this reader has fallen too far behind. */
  async followTail(from: number): Promise<void> {
    const { tail } = this.log;
    await this.delivery.message(CAUGHT_UP);
    for (let position = from; !this.call.closed; ) {
      const events = tail.after(position, TAIL_PAGE);
      if (!events) return;
      const newest = events.at(-1);
      if (!newest) {
        await tail.changed();
        continue;
      }
      this.delivery.blocked = false;
      for (const event of events) {
        if (event.stream === this.stream && event.revision >= this.next) await this.deliver(event);
      }
      position = newest.position;
      if (this.delivery.blocked && (tail.after(position, LIVE_BUFFER + 1)?.length ?? Infinity) > LIVE_BUFFER) return;
    }
  }

  private async deliver(event: RecordedEvent): Promise<void> {
    if (this.call.closed) return;
    await this.delivery.event(event);
    this.next = event.revision + 1;
    if (event.revision === TOMBSTONE_REVISION) throw streamDeleted(this.stream);
  }

  private async endWithTombstone(): Promise<void> {
    const range = { stream: this.stream, first: this.next, last: TOMBSTONE_REVISION };
    for (const event of await this.log.reader.streamBackwards(range, 1)) await this.deliver(event);
    throw streamDeleted(this.stream);
  }
}
