import type { Call } from '../grpc/call.js';
import type { EventLog } from '../log/event-log.js';
import { EventType, type RecordedEvent } from '../log/events.js';
import { visibleRange } from '../log/stream-state.js';
import type { ReadRequest } from './read-request.js';
import { readEvent, type ResolvedEvent } from './responses.js';

/** Sends events to one reader, no faster than it reads. */
export class Delivery {
  /** Whether the reader has made us wait since this was last reset. */
  blocked = false;

  constructor(
    private readonly call: Call,
    private readonly log: EventLog,
    private readonly options: Pick<ReadRequest, 'resolveLinks' | 'structuredIds'>,
  ) {}

  /** Awaits only when it has to: for a link's target or for a slow reader. */
  event(event: RecordedEvent): void | Promise<void> {
    if (this.options.resolveLinks && event.type === EventType.link) return this.link(event);
    return this.message(readEvent({ event, link: undefined }, this.options.structuredIds));
  }

  message(message: Buffer): void | Promise<void> {
    if (this.call.write(message)) return undefined;
    this.blocked = true;
    return this.call.drained();
  }

  private async link(link: RecordedEvent): Promise<void> {
    const resolved: ResolvedEvent = { event: await this.target(link), link };
    await this.message(readEvent(resolved, this.options.structuredIds));
  }

  /** The event a link points to with its data `revision@stream`, unless it is deleted or truncated. */
  private async target({ data }: RecordedEvent): Promise<RecordedEvent | undefined> {
    const [, revisionText, stream] = /^(\d+)@(.+)$/s.exec(data.toString('utf8')) ?? [];
    if (revisionText === undefined || stream === undefined) return undefined;
    const revision = Number(revisionText);
    const state = await this.log.states.get(stream);
    const { first, last } = visibleRange(stream, state);
    if (state.tombstoned || revision < first || revision > last) return undefined;
    const [recent] = this.log.tail.streams.between(stream, revision, revision) ?? [];
    if (recent) return recent;
    const [event] = await this.log.reader.streamForwards({ stream, first: revision, last: revision }, 1);
    return event;
  }
}
