import { CallError, Code } from '../grpc/status.js';
import type { ExpectedRevision } from '../log/expected-revision.js';
import { LogUnavailable } from '../log/reader.js';
import type { Outcome } from '../log/write.js';

/** The error statuses and trailers from which EventStoreDB clients build their error classes (design/node.md §4). */

const EXPECTED_AS_NUMBER = { any: -2, no_stream: -1, stream_exists: -4 } as const;

const wrongExpectedVersion = (stream: string, expected: ExpectedRevision, current: number): CallError => {
  const expectedVersion = typeof expected === 'number' ? expected : EXPECTED_AS_NUMBER[expected];
  return new CallError(
    Code.failedPrecondition,
    `Append failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expectedVersion}, Actual version: ${current}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expectedVersion),
      'actual-version': String(current),
    },
  );
};

export const streamDeleted = (stream: string): CallError =>
  new CallError(Code.failedPrecondition, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const maximumAppendSizeExceeded = (bytes: number): CallError =>
  new CallError(Code.invalidArgument, `Maximum Append Size of ${bytes} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(bytes),
  });

export const invalidStream = (stream: string): CallError =>
  new CallError(Code.invalidArgument, `'${stream}' is not a valid stream name.`);

/** What an outcome other than success is as the end of a call of its own. */
export function outcomeError(
  stream: string,
  expected: ExpectedRevision,
  outcome: Exclude<Outcome, { kind: 'written' }>,
): CallError {
  switch (outcome.kind) {
    case 'wrong-expected-revision':
      return wrongExpectedVersion(stream, expected, outcome.current);
    case 'stream-deleted':
      return streamDeleted(stream);
    case 'timed-out':
      return new CallError(Code.aborted, 'The write was not committed in time; its outcome is unknown.');
    case 'unavailable':
      return new CallError(Code.unavailable, outcome.reason);
  }
}

/** What the client is told of anything a handler threw. */
export const callErrorOf = (error: unknown): CallError => {
  if (error instanceof CallError) return error;
  if (error instanceof LogUnavailable) return new CallError(Code.unavailable, error.message);
  return new CallError(Code.internal, 'Internal error.');
};
