import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { PersistentMap } from './persistent-map.js';

/** Two pairs of keys that share all 32 bits of their hash, found by trying. */
const twins = fc.constantFrom('7yzx', 'e6ad', '7yzy', 'e6ae', '');
const keys = fc.oneof(fc.string({ maxLength: 3 }), twins);
const entries = fc.array(fc.tuple(keys, fc.integer()), { maxLength: 300 });

const build = (pairs: readonly (readonly [string, number])[]) =>
  pairs.reduce((map, [key, value]) => map.set(key, value), PersistentMap.empty<string, number>());

describe('persistent map', () => {
  it('knows what a Map knows', () => {
    fc.assert(
      fc.property(entries, keys, (pairs, unknown) => {
        const map = build(pairs);
        const reference = new Map(pairs);
        for (const key of [...reference.keys(), unknown]) {
          expect(map.get(key)).toBe(reference.get(key));
          expect(map.has(key)).toBe(reference.has(key));
        }
      }),
    );
  });

  it('leaves every older map as it was', () => {
    fc.assert(
      fc.property(entries, entries, (pairs, more) => {
        const older = build(pairs);
        const reference = new Map(pairs);
        more.reduce((map, [key, value]) => map.set(key, value), older);
        for (const [key] of [...pairs, ...more]) expect(older.get(key)).toBe(reference.get(key));
      }),
    );
  });
});
