import type { RecordedEvent } from './events.js';

/** The tail of the log once more, by stream: what was written a moment ago is what commands read next. */
export class RecentStreams {
  private readonly streams = new Map<string, RecordedEvent[]>();

  add(event: RecordedEvent): void {
    const events = this.streams.get(event.stream);
    if (events) events.push(event);
    else this.streams.set(event.stream, [event]);
  }

  /** Forgets the oldest event known of its stream. */
  forget({ stream }: RecordedEvent): void {
    const events = this.streams.get(stream);
    events?.shift();
    if (events?.length === 0) this.streams.delete(stream);
  }

  clear(): void {
    this.streams.clear();
  }

  /** All events of the stream in [first, last], oldest first; undefined unless every one of them is in memory. */
  between(stream: string, first: number, last: number): readonly RecordedEvent[] | undefined {
    if (first > last) return [];
    const events = this.streams.get(stream);
    const [oldest] = events ?? [];
    if (!events || !oldest || oldest.revision > first) return undefined;
    return events.slice(first - oldest.revision, last - oldest.revision + 1);
  }
}
