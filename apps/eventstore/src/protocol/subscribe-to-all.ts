import { randomUUID } from 'node:crypto';
import type { Call } from '../grpc/call.js';
import type { EventLog } from '../log/event-log.js';
import type { RecordedEvent } from '../log/events.js';
import { Delivery } from './delivery.js';
import { compileFilter } from './filter.js';
import { allAfter } from './pages.js';
import type { ReadRequest } from './read-request.js';
import { CAUGHT_UP, checkpoint, confirmation } from './responses.js';

/** A live subscriber further behind than this counts as catching up again, and is told when it has caught up. */
export const LIVE_BUFFER = 32;

/** Follows `$all` after `position`, for as long as the call is open. */
export async function subscribeToAll(call: Call, log: EventLog, request: ReadRequest, position: number): Promise<void> {
  const subscription = new AllSubscription(call, log, request, position);
  call.write(confirmation(randomUUID()));
  call.onClose(() => log.tail.announce());
  while (!call.closed) await subscription.step();
}

class AllSubscription {
  private readonly delivery: Delivery;
  private readonly matches: (event: RecordedEvent) => boolean;
  private readonly checkpointInterval: number;
  private considered = 0;
  private lastCheckpoint: number;
  private live = false;

  constructor(
    private readonly call: Call,
    private readonly log: EventLog,
    request: ReadRequest,
    private position: number,
  ) {
    this.delivery = new Delivery(call, log, request);
    this.matches = request.filter ? compileFilter(request.filter) : () => true;
    this.checkpointInterval = request.filter?.checkpointInterval ?? Infinity;
    this.lastCheckpoint = position;
  }

  /** One page, or at the head of the log one wait for a commit. */
  async step(): Promise<void> {
    const { tail } = this.log;
    if (this.position >= tail.head) {
      await this.goLive();
      if (this.position >= tail.head && !this.call.closed) await tail.changed();
      return;
    }
    const next = allAfter(this.log, this.position);
    const page = next instanceof Promise ? await next : next;
    for (const event of page.events) {
      await this.consider(event);
      if (this.call.closed) return;
    }
    this.position = page.upTo;
    if (this.live && this.delivery.blocked) this.live = !this.hasFallenBehind();
    this.delivery.blocked = false;
  }

  private async consider(event: RecordedEvent): Promise<void> {
    if (this.matches(event)) {
      const wait = this.delivery.event(event);
      if (wait) await wait;
    }
    this.considered += 1;
    if (this.considered >= this.checkpointInterval) await this.checkpointAt(event.position);
  }

  private async goLive(): Promise<void> {
    if (this.live) return;
    this.live = true;
    if (this.checkpointInterval < Infinity) await this.checkpointAt(this.position);
    await this.delivery.message(CAUGHT_UP);
  }

  private async checkpointAt(position: number): Promise<void> {
    this.considered = 0;
    if (position <= this.lastCheckpoint) return;
    this.lastCheckpoint = position;
    await this.delivery.message(checkpoint(position));
  }

  private hasFallenBehind(): boolean {
    const waiting = this.log.tail.after(this.position, LIVE_BUFFER + 1);
    return !waiting || waiting.length > LIVE_BUFFER;
  }
}
