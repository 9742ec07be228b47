import { UnavailableError, UnknownError } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { DeadlinePassed } from './deadline.js';
import { failureOf, isStuck } from './failures.js';

const grpc = (code: number) => Object.assign(new Error(`${code}`), { code });

describe('a failed append', () => {
  it.each([
    ['UNAVAILABLE, as the client says it', new UnavailableError(), 'unknown'],
    ['UNAVAILABLE, bare from the batch path', grpc(14), 'unknown'],
    ['INTERNAL', grpc(13), 'unknown'],
    ['no answer in time', new DeadlinePassed('late'), 'unknown'],
    ['UNKNOWN', new UnknownError(), 'unknown'],
    ['PERMISSION_DENIED', grpc(7), 'refused'],
    ['a bug of ours', new TypeError('oops'), 'refused'],
  ])('%s means %s', (_, error, failure) => expect(failureOf(error)).toBe(failure));

  it.each([
    ['an answer that will not come', new DeadlinePassed('late'), true],
    ['a failure the client remembers for good', grpc(13), true],
    ['a server that is away', grpc(14), false],
    ['a bug of ours', new TypeError('oops'), false],
  ])('needs a new client after %s: %s', (_, error, stuck) => expect(isStuck(error)).toBe(stuck));
});
