import { describe, expect, it } from '@jest/globals';
import type { Position } from '#kernel';
import { array, assert, nat, property } from 'fast-check';
import { Watermark } from './watermark.js';

const at = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });

describe('the low watermark', () => {
  it('stays in front of the first place that is not finished, whatever is finished behind it', () => {
    const mark = new Watermark(at(0));
    const first = mark.begin(at(1), 1);
    const second = mark.begin(at(2), 2);
    mark.begin(at(3), 0);
    second();
    second();
    expect(mark.low).toEqual(at(0));
    first();
    expect([mark.low, mark.size]).toEqual([at(3), 0]);
  });

  it('passes places with nothing to do at once when nothing is open', () => {
    const mark = new Watermark(at(0));
    mark.begin(at(1), 0);
    mark.begin(at(2), 0);
    expect(mark.low).toEqual(at(2));
  });

  it('keeps no more than one place for any number of places with nothing to do', () => {
    const mark = new Watermark(at(0));
    const open = mark.begin(at(1), 1);
    for (let n = 2; n < 1_000; n += 1) mark.begin(at(n), 0);
    expect(mark.size).toBe(2);
    open();
    expect(mark.low).toEqual(at(999));
  });

  it('is always the last place with nothing open in front of it, in whatever order places are finished', () => {
    assert(
      property(array(nat(2), { maxLength: 40 }), array(nat(1_000)), (places, order) => {
        const mark = new Watermark(at(0));
        const open = places.map(() => 0);
        const steps = places.flatMap((parts, index) => {
          open[index] = parts;
          const finish = mark.begin(at(index + 1), parts);
          return Array.from({ length: parts }, () => () => {
            finish();
            open[index] = (open[index] ?? 0) - 1;
          });
        });
        const expected = () => {
          const stuck = open.findIndex((left) => left > 0);
          return at(stuck < 0 ? places.length : stuck);
        };
        expect(mark.low).toEqual(expected());
        for (const pick of [...order, ...steps.map(() => 0)]) {
          const [step] = steps.splice(pick % Math.max(1, steps.length), 1);
          step?.();
          expect(mark.low).toEqual(expected());
        }
      }),
    );
  });
});
