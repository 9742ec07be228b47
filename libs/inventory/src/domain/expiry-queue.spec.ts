import type { ReservationId } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { enqueue, type ExpiryQueue, rest } from './expiry-queue.js';

const moments = fc.array(fc.constantFrom('10', '11', '12', '13', '14', '15'), { maxLength: 100 });

const build = (ends: readonly string[], queue: ExpiryQueue = null) =>
  ends.reduce((all, at, index) => enqueue(all, at, `hold-${index}` as ReservationId), queue);

function drain(queue: ExpiryQueue): readonly string[] {
  const ends: string[] = [];
  for (let left = queue; left; left = rest(left)) ends.push(left.at);
  return ends;
}

describe('expiry queue', () => {
  it('gives the soonest end first, and loses none', () => {
    fc.assert(fc.property(moments, (ends) => expect(drain(build(ends))).toEqual([...ends].sort())));
  });

  it('leaves every older queue as it was', () => {
    fc.assert(
      fc.property(moments, moments, (ends, more) => {
        const older = build(ends);
        drain(build(more, older));
        expect(drain(older)).toEqual([...ends].sort());
      }),
    );
  });
});
