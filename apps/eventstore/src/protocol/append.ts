import { type Method, singleRequest } from '../grpc/server.js';
import { CallError, Code } from '../grpc/status.js';
import type { EventLog } from '../log/event-log.js';
import { type ProposedEvent, sizeOf } from '../log/events.js';
import { maximumAppendSizeExceeded, outcomeError } from './errors.js';
import { checkWritable, MAX_APPEND_BYTES } from './limits.js';
import { readAppend, readDelete, type StreamTarget } from './requests.js';
import { appended, appendRefused, deleted } from './responses.js';

/** Streams.Append: options first, then one message per event, one answer. */
export const append =
  (log: EventLog): Method =>
  (call) => {
    let target: StreamTarget | undefined;
    const events: ProposedEvent[] = [];
    let bytes = 0;
    return {
      message: (request) => {
        const message = readAppend(request);
        if ('options' in message) {
          checkWritable(message.options.stream);
          target = message.options;
          return;
        }
        bytes += sizeOf(message.event);
        if (bytes > MAX_APPEND_BYTES) throw maximumAppendSizeExceeded(MAX_APPEND_BYTES);
        events.push(message.event);
      },
      end: () => {
        if (!target) throw new CallError(Code.invalidArgument, 'The append has no options.');
        const { stream, expected } = target;
        log.submit({
          kind: 'append',
          stream,
          expected,
          events,
          deadlineMs: Infinity,
          answer: (outcome) => {
            if (outcome.kind === 'written') call.write(appended(outcome.revision, outcome.position));
            else if (outcome.kind === 'wrong-expected-revision') call.write(appendRefused(expected, outcome.current));
            else return call.end(outcomeError(stream, expected, outcome));
            call.end();
          },
        });
      },
    };
  };

/** Streams.Delete (soft) and Streams.Tombstone (for ever). */
export const remove = (log: EventLog, kind: 'soft-delete' | 'tombstone'): Method =>
  singleRequest((call, request) => {
    const { stream, expected } = readDelete(request);
    checkWritable(stream);
    if (stream.startsWith('$$')) throw new CallError(Code.invalidArgument, 'A metastream is deleted with its stream.');
    log.submit({
      kind,
      stream,
      expected,
      events: [],
      deadlineMs: Infinity,
      answer: (outcome) => {
        if (outcome.kind !== 'written') return call.end(outcomeError(stream, expected, outcome));
        call.write(deleted(outcome.position ?? 0));
        call.end();
      },
    });
  });
