import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { comparePositions, decodePosition, encodePosition, isAtLeast, type Position, startOfLog } from './position.js';

const unsigned64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const near = fc.bigInt({ min: 0n, max: 3n });
const positions: fc.Arbitrary<Position> = fc.oneof(
  fc.record({ commit: unsigned64, prepare: unsigned64 }),
  fc.record({ commit: near, prepare: near }),
);

describe('a position', () => {
  it('survives the journey in a header, up to the last of 64 bits', () => {
    fc.assert(fc.property(positions, (it) => expect(decodePosition(encodePosition(it))).toEqual(it)));
  });

  it('travels as characters that need no escaping', () => {
    fc.assert(fc.property(positions, (it) => expect(encodePosition(it)).toMatch(/^[A-Za-z0-9_-]+$/)));
  });

  it.each(['', 'x', 'MS8', 'LTEvMQ', 'MS8xLzE', encodePosition(startOfLog).repeat(30)])(
    'is not read out of something else (%j)',
    (token) => {
      expect(() => decodePosition(token)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
    },
  );

  it('is ordered by commit, then by prepare', () => {
    const order: readonly Position[] = [
      startOfLog,
      { commit: 0n, prepare: 1n },
      { commit: 1n, prepare: 0n },
      { commit: 2n ** 63n, prepare: 0n },
      { commit: 2n ** 64n - 1n, prepare: 2n ** 64n - 1n },
    ];
    expect(order.toReversed().sort(comparePositions)).toEqual(order);
  });

  it('has one order, total and without contradiction', () => {
    fc.assert(
      fc.property(positions, positions, positions, (a, b, c) => {
        expect(comparePositions(a, b)).toBe(0 - comparePositions(b, a) || 0);
        expect(isAtLeast(a, b) || isAtLeast(b, a)).toBe(true);
        if (isAtLeast(a, b) && isAtLeast(b, c)) expect(isAtLeast(a, c)).toBe(true);
      }),
    );
  });
});
