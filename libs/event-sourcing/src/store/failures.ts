import { ErrorType, isCommandError } from '@eventstore/db-client';
import { DeadlinePassed } from './deadline.js';

/** What a failed call to the store means for whoever made it.
 *  - `conflict`: the stream had moved on; nothing was written
 *  - `unknown`: it may or may not have been written; repeat with the same ids, or look
 *  - `refused`: it will not be written, however often it is repeated */
export type Failure = 'conflict' | 'unknown' | 'refused';

/** gRPC status codes that leave the outcome open; the batch path hands them out as bare errors. */
const openCodes: ReadonlySet<unknown> = new Set([1, 2, 4, 8, 10, 13, 14]);

const openTypes: ReadonlySet<unknown> = new Set([
  ErrorType.UNAVAILABLE,
  ErrorType.TIMEOUT,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.CANCELLED,
  ErrorType.UNKNOWN,
  ErrorType.NOT_LEADER,
]);

export function failureOf(error: unknown): Failure {
  if (error instanceof DeadlinePassed) return 'unknown';
  if (error instanceof Error && isCommandError(error)) {
    if (error.type === ErrorType.WRONG_EXPECTED_VERSION) return 'conflict';
    return openTypes.has(error.type) ? 'unknown' : 'refused';
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return openCodes.has(code) ? 'unknown' : 'refused';
}

/** Whether a client may fail for ever from here on. It recovers by itself when the server is away (UNAVAILABLE, CANCELLED);
 *  it does not when it waits for an answer that will not come, and it remembers for good any other failure to learn what the
 *  server can do (client trap 3). */
export const isStuck = (error: unknown): boolean =>
  failureOf(error) === 'unknown' && !recovering.has(error instanceof Error && 'code' in error ? error.code : undefined);

const recovering: ReadonlySet<unknown> = new Set([1, 14]);

export const isStreamMissing = (error: unknown): boolean =>
  error instanceof Error && isCommandError(error) && error.type === ErrorType.STREAM_NOT_FOUND;
