import type { Call } from '../grpc/call.js';
import { type Method, singleRequest } from '../grpc/server.js';
import type { EventLog } from '../log/event-log.js';
import { LOG_START, type RecordedEvent } from '../log/events.js';
import { currentRevision } from '../log/expected-revision.js';
import { isMetastream, isSoftDeleted, type StreamState } from '../log/stream-state.js';
import { Delivery } from './delivery.js';
import { streamDeleted } from './errors.js';
import { compileFilter, type Matches } from './filter.js';
import { checkReadable } from './limits.js';
import { allAfter, allBackwards, streamBackwards, streamForwards } from './pages.js';
import { invalidPosition, readReadRequest, type ReadRequest } from './read-request.js';
import { streamNotFound } from './responses.js';
import { subscribeToAll } from './subscribe-to-all.js';
import { subscribeToStream } from './subscribe-to-stream.js';

type Pages = AsyncIterable<readonly RecordedEvent[]>;

/** Streams.Read: reads and subscriptions, of a stream or of `$all`. */
export const read = (log: EventLog): Method =>
  singleRequest(async (call, bytes) => {
    const request = readReadRequest(bytes);
    const { stream, count } = request;
    if (stream !== undefined) checkReadable(stream);
    const position = stream === undefined ? await startPosition(log, request.from) : 0;
    if (count === undefined) {
      if (stream === undefined) await subscribeToAll(call, log, request, position);
      else await subscribeToStream(call, log, request, stream);
    } else if (stream === undefined) {
      await send(call, log, request, allPages(log, request, position));
    } else {
      await readStream(call, log, request, stream);
    }
    call.end();
  });

async function readStream(call: Call, log: EventLog, request: ReadRequest, stream: string): Promise<void> {
  const state = await log.states.get(stream);
  if (state.tombstoned) throw streamDeleted(stream);
  if (!isReadable(stream, state)) {
    call.write(streamNotFound(stream));
    return;
  }
  const from = startRevision(request.from);
  const pages = request.backwards ? streamBackwards : streamForwards;
  await send(call, log, request, pages(log, { stream, state, from }));
}

const isReadable = (stream: string, state: StreamState): boolean =>
  currentRevision(stream, state) >= 0 && (isMetastream(stream) || !isSoftDeleted(state));

const startRevision = (from: ReadRequest['from']): number => {
  if (from === 'start') return 0;
  return from === 'end' ? Infinity : from;
};

/** Where in `$all` to begin. A number must be the position of a record, as on the real server. */
async function startPosition(log: EventLog, from: ReadRequest['from']): Promise<number> {
  if (from === 'start' || from === 0) return LOG_START;
  if (from === 'end') return log.tail.head;
  if (from > log.tail.head || !(await log.reader.isPosition(from))) throw invalidPosition();
  return from;
}

function allPages(log: EventLog, { from, backwards, filter }: ReadRequest, position: number): Pages {
  const matches = filter && compileFilter(filter);
  if (backwards) return only(matches, allBackwards(log, from === 'end' ? position + 1 : position));
  if (from === 'end') return only(matches, nothing());
  // A read begins at the record itself, and pages begin after a position.
  return only(matches, allForwards(log, from === 'start' ? position : position - 1));
}

/** `$all` up to where it ends now: a read comes to an end even when appends do not. */
async function* allForwards(log: EventLog, after: number): Pages {
  const { head } = log.tail;
  for (let next = after; next < head; ) {
    const { events, upTo } = await allAfter(log, next);
    yield events;
    next = upTo;
  }
}

async function* nothing(): Pages {
  // Reading forwards from the end finds nothing.
}

async function* only(matches: Matches | undefined, pages: Pages): Pages {
  for await (const page of pages) yield matches ? page.filter(matches) : page;
}

async function send(call: Call, log: EventLog, request: ReadRequest, pages: Pages): Promise<void> {
  const delivery = new Delivery(call, log, request);
  let left = request.count ?? Infinity;
  if (left === 0) return;
  for await (const page of pages) {
    for (const event of page) {
      const wait = delivery.event(event);
      if (wait) await wait;
      left -= 1;
      if (left === 0 || call.closed) return;
    }
  }
}
