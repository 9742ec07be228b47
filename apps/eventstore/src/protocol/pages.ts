import type { EventLog } from '../log/event-log.js';
import { type RecordedEvent, sizeOf } from '../log/events.js';
import { isMetastream, type StreamState, visibleRange } from '../log/stream-state.js';

const FIRST_PAGE = 64;
const MAX_PAGE = 1_024;
/** What one reader may hold in memory at a time. */
const PAGE_BYTES = 4 * 1024 * 1024;

/** Size of the next page: growing, but no larger than what events of the last page's size allow. */
function nextLimit(page: readonly RecordedEvent[]): number {
  let bytes = 1;
  for (const event of page) bytes += sizeOf(event);
  return Math.max(1, Math.min(page.length * 2, MAX_PAGE, Math.floor((PAGE_BYTES * page.length) / bytes)));
}

/** `$maxAge`: whether readers of the stream still see the event. */
const isYoungEnough = (stream: string, { metadata }: StreamState): ((event: RecordedEvent) => boolean) => {
  if (isMetastream(stream) || metadata.maxAgeMs === Infinity) return () => true;
  const oldest = Date.now() - metadata.maxAgeMs;
  return ({ createdMs }) => createdMs >= oldest;
};

interface StreamSlice {
  readonly stream: string;
  readonly state: StreamState;
  /** Inclusive. */
  readonly from: number;
}

/** The visible events of a stream from a revision on, as far as `state` goes. */
export async function* streamForwards(
  log: EventLog,
  { stream, state, from }: StreamSlice,
): AsyncGenerator<RecordedEvent[]> {
  const { first, last } = visibleRange(stream, state);
  const young = isYoungEnough(stream, state);
  const start = Math.max(first, from);
  const recent = log.tail.streams.between(stream, start, last);
  if (recent) return yield recent.filter(young);
  let limit = FIRST_PAGE;
  for (let next = start; next <= last; ) {
    const page = await log.reader.streamForwards({ stream, first: next, last }, limit);
    const newest = page.at(-1);
    if (!newest) return;
    yield page.filter(young);
    next = newest.revision + 1;
    limit = nextLimit(page);
  }
}

export async function* streamBackwards(
  log: EventLog,
  { stream, state, from }: StreamSlice,
): AsyncGenerator<RecordedEvent[]> {
  const { first, last } = visibleRange(stream, state);
  const young = isYoungEnough(stream, state);
  const start = Math.min(last, from);
  const recent = log.tail.streams.between(stream, first, start);
  if (recent) return yield recent.filter(young).toReversed();
  let limit = FIRST_PAGE;
  for (let next = start; next >= first; ) {
    const page = await log.reader.streamBackwards({ stream, first, last: next }, limit);
    const oldest = page.at(-1);
    if (!oldest) return;
    yield page.filter(young);
    next = oldest.revision - 1;
    limit = nextLimit(page);
  }
}

/** A stretch of the log: its events, and the position up to which there are no others. */
interface LogPage {
  readonly events: readonly RecordedEvent[];
  readonly upTo: number;
}

/** The next committed events after a position: from memory, else from PostgreSQL. Empty at the head of the log. */
export function allAfter(log: EventLog, position: number): LogPage | Promise<LogPage> {
  const events = log.tail.after(position, MAX_PAGE);
  if (events) return { events, upTo: events.at(-1)?.position ?? position };
  return readAllAfter(log, position);
}

async function readAllAfter(log: EventLog, position: number): Promise<LogPage> {
  // Positions count bytes, so a range of positions bounds the bytes of a page.
  const end = Math.min(log.tail.head, position + PAGE_BYTES);
  const events = await log.reader.allForwards(position, end, MAX_PAGE);
  const isWhole = events.length < MAX_PAGE;
  return { events, upTo: isWhole ? end : (events.at(-1)?.position ?? end) };
}

/** The log from the end, or from just before a position, backwards. */
export async function* allBackwards(log: EventLog, before: number): AsyncGenerator<RecordedEvent[]> {
  let limit = FIRST_PAGE;
  for (let next = before; ; ) {
    const page = await log.reader.allBackwards(next, limit);
    const oldest = page.at(-1);
    if (!oldest) return;
    yield page;
    next = oldest.position;
    limit = nextLimit(page);
  }
}
