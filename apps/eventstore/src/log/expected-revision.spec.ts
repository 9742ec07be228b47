import { describe, expect, it } from '@jest/globals';
import { checkExpectedRevision, type ExpectedRevision, type History } from './expected-revision.js';
import { NEW_STREAM, parseMetadata, SOFT_DELETE_JSON, type StreamState } from './stream-state.js';

const [a, b, c, x] = ['a', 'b', 'c', 'x'];

/** A stream that holds a, b, c at revisions 0, 1, 2, of which the cache remembers a and b. */
const three: StreamState = { ...NEW_STREAM, revision: 2 };
const metadataOnly: StreamState = { ...NEW_STREAM, metaRevision: 0 };
const softDeleted: StreamState = { ...three, metaRevision: 0, metadata: parseMetadata(Buffer.from(SOFT_DELETE_JSON)) };
const tombstoned: StreamState = { ...three, tombstoned: true };

const history: History = {
  recent: (id) => {
    const revision = [a, b].indexOf(id);
    return revision < 0 ? undefined : { stream: 'order-1', revision, position: revision * 100 };
  },
  at: (revision) => {
    const id = [a, b, c][revision];
    return id === undefined ? undefined : { id, position: revision * 100 };
  },
};

const check = (state: StreamState, expected: ExpectedRevision, ids: readonly string[]) =>
  checkExpectedRevision('order-1', expected, ids, state, history);

const write = { kind: 'write' };
const refused = (current: number) => ({ kind: 'wrong-expected-revision', current });
const repeated = (revision: number) => ({ kind: 'repeated', revision, position: revision * 100 });

describe('expected revision', () => {
  it.each<[string, StreamState, ExpectedRevision, string[], object]>([
    ['writes new ids to any', three, 'any', [x], write],
    ['recognises ids the cache holds', three, 'any', [a, b], repeated(1)],
    ['has forgotten ids the cache does not hold', three, 'any', [c], write],
    ['writes when only a later id is known', three, 'any', [x, a], write],
    ['refuses when a later id is unknown', three, 'any', [a, x], refused(2)],
    ['writes where a stream is expected and there is one', three, 'stream_exists', [x], write],
    ['counts metadata as existing', metadataOnly, 'stream_exists', [x], write],
    ['refuses where a stream is expected and there is none', NEW_STREAM, 'stream_exists', [x], refused(-1)],
    ['refuses where a stream is expected and it is deleted', softDeleted, 'stream_exists', [x], refused(2)],
    ['refuses a revision the stream has not reached', three, 3, [x], refused(2)],
    ['writes at the current revision', three, 2, [x], write],
    ['writes at the current revision even ids the stream has', three, 2, [a], write],
    ['writes the first event', NEW_STREAM, 'no_stream', [x], write],
    ['recognises a repetition from the start', three, 'no_stream', [a, b, c], repeated(2)],
    ['recognises a repetition in the middle, forgotten or not', three, 0, [b, c], repeated(2)],
    ['refuses a different event at an old revision', three, 0, [x], refused(2)],
    ['refuses a repetition that goes on differently', three, 0, [b, x], refused(2)],
    ['refuses a repetition that goes on beyond the end', three, 1, [c, x], refused(2)],
    ['starts a deleted stream anew', softDeleted, 'no_stream', [x], write],
    ['recognises a repetition in a deleted stream', softDeleted, 'no_stream', [a], repeated(0)],
    ['does not start a deleted stream anew at another revision', softDeleted, 0, [x], refused(2)],
    ['checks an append of nothing', three, 1, [], refused(2)],
    ['accepts an append of nothing', three, 2, [], write],
    ['refuses everything after a tombstone', tombstoned, 'any', [x], { kind: 'stream-deleted' }],
  ])('%s', (_, state, expected, ids, decision) => {
    expect(check(state, expected, ids)).toEqual(decision);
  });
});
