import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  add,
  compare,
  describeMoney,
  isZero,
  maxAmount,
  type Money,
  money,
  proportion,
  split,
  subtract,
  sum,
  taxOn,
  taxWithin,
  times,
  unitShare,
  zero,
} from './money.js';

const gbp = (amount: number): Money => money(amount, 'GBP');
const amounts = (parts: readonly Money[]): readonly number[] => parts.map(({ amount }) => amount);

const anyAmount = fc.integer({ min: -maxAmount, max: maxAmount });
const moderate = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const weights = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 20 });

describe('money', () => {
  it.each([0.1, 1e16, -1e16, Number.NaN, Number.POSITIVE_INFINITY])(
    'is whole minor units within ±9e15, so not %p',
    (it) => {
      expect(() => gbp(it)).toThrow(expect.objectContaining({ code: 'AMOUNT_OUT_OF_RANGE' }));
    },
  );

  it('knows no negative zero', () => {
    expect(Object.is(gbp(-0).amount, 0)).toBe(true);
    expect(Object.is(times(gbp(-1), 0).amount, 0)).toBe(true);
    expect(Object.is(proportion(gbp(-1), 1, 3).amount, 0)).toBe(true);
  });

  it('never mixes currencies', () => {
    for (const meet of [add, subtract, compare]) {
      expect(() => meet(gbp(1), money(1, 'EUR'))).toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH' }));
    }
  });

  it('refuses an overflow instead of rounding it', () => {
    expect(() => times(gbp(maxAmount), 2)).toThrow(expect.objectContaining({ code: 'AMOUNT_OUT_OF_RANGE' }));
    expect(() => add(gbp(maxAmount), gbp(1))).toThrow(expect.objectContaining({ code: 'AMOUNT_OUT_OF_RANGE' }));
  });

  it('adds up in any order, and takes away what was added', () => {
    fc.assert(
      fc.property(fc.array(moderate, { maxLength: 20 }), moderate, (parts, more) => {
        const total = sum(parts.map(gbp), 'GBP');
        expect(sum(parts.toReversed().map(gbp), 'GBP')).toEqual(total);
        expect(subtract(add(total, gbp(more)), gbp(more))).toEqual(total);
      }),
    );
  });

  it('is zero when nothing is there, a 100 % discount included', () => {
    expect(sum([], 'JPY')).toEqual(zero('JPY'));
    expect(isZero(subtract(gbp(1999), proportion(gbp(1999), 100, 100)))).toBe(true);
    expect(taxWithin(zero('GBP'), 200_000)).toEqual(zero('GBP'));
  });

  it.each([
    [1234, 'GBP', '12.34 GBP'],
    [-5, 'GBP', '-0.05 GBP'],
    [12, 'JPY', '12 JPY'],
    [1234, 'KWD', '1.234 KWD'],
    [0, 'EUR', '0.00 EUR'],
  ] as const)('is shown to people with the digits of its currency: %i %s', (amount, currency, shown) => {
    expect(describeMoney(money(amount, currency))).toBe(shown);
  });
});

describe('tax', () => {
  it.each([
    ['20 % inside 38.23', 3823, 200_000, 637],
    ['20 % inside a line of ten at 38.23', 38_230, 200_000, 6372],
    ['10 % inside ¥1100', 1100, 100_000, 100],
    ['20 % inside a penny', 1, 200_000, 0],
  ])('is rounded once per line: %s', (_, gross, rate, tax) => {
    expect(taxWithin(gbp(gross), rate)).toEqual(gbp(tax));
  });

  it('on top is rounded per line, and the lines are what counts: 8.875 % on 3 × 10.99', () => {
    const perLine = [1099, 1099, 1099].map((net) => taxOn(gbp(net), 88_750));
    expect(amounts(perLine)).toEqual([98, 98, 98]);
    expect(taxOn(gbp(3 * 1099), 88_750)).toEqual(gbp(293));
  });
});

describe('a proportion', () => {
  it.each([
    [5, 1, 2, 3],
    [-5, 1, 2, -3],
    [1, 1, 3, 0],
    [2, 1, 3, 1],
    [maxAmount, 999_999_999, 1_000_000_000, 8_999_999_991_000_000],
  ])('is rounded half away from zero: %i × %i ÷ %i is %i', (whole, numerator, denominator, expected) => {
    expect(proportion(gbp(whole), numerator, denominator)).toEqual(gbp(expected));
  });

  it('is within half a minor unit of the exact share, and the mirror image of its negative', () => {
    fc.assert(
      fc.property(anyAmount, fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (whole, n, d) => {
        fc.pre(n <= d);
        const { amount } = proportion(gbp(whole), n, d);
        const twiceTheError = 2n * (BigInt(amount) * BigInt(d) - BigInt(whole) * BigInt(n));
        expect(twiceTheError <= BigInt(d) && twiceTheError >= -BigInt(d)).toBe(true);
        expect(proportion(gbp(-whole), n, d)).toEqual(money(-amount, 'GBP'));
      }),
    );
  });
});

describe('a split', () => {
  it.each([
    [1000, [999, 999, 1000], [333, 333, 334]],
    [100, [1, 1, 1], [34, 33, 33]],
    [1, [1, 1, 1], [1, 0, 0]],
    [333, [0, 500, 500], [0, 167, 166]],
    [999, [5000, 3000, 2000], [499, 300, 200]],
    [7, [0, 0], [4, 3]],
    [-100, [1, 1, 1], [-34, -33, -33]],
  ])('gives the largest remainders first, ties to the earlier: %i over %j is %j', (whole, over, parts) => {
    // 499.5, 299.7, 199.8: the two units left go to .8 and .7.
    expect(amounts(split(gbp(whole), over))).toEqual(parts);
  });

  it('adds up to the whole, each part within one minor unit of its exact share', () => {
    fc.assert(
      fc.property(anyAmount, weights, (whole, over) => {
        const parts = amounts(split(gbp(whole), over));
        expect(parts.reduce((all, part) => all + BigInt(part), 0n)).toBe(BigInt(whole));
        const total = over.reduce((all, weight) => all + BigInt(weight), 0n);
        fc.pre(total > 0n);
        for (const [index, part] of parts.entries()) {
          const error = BigInt(part) * total - BigInt(whole) * BigInt(over[index] ?? 0);
          expect(error < total && error > -total).toBe(true);
        }
      }),
    );
  });

  it('gives nothing to a weight of zero, and to nobody another sign than the whole', () => {
    fc.assert(
      fc.property(anyAmount, weights, (whole, over) => {
        fc.pre(over.some((weight) => weight > 0));
        for (const [index, part] of amounts(split(gbp(whole), over)).entries()) {
          if (over[index] === 0) expect(part).toBe(0);
          expect(Math.sign(part) * Math.sign(whole)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it.each([[[]], [[-1, 2]], [[0.5]]])('needs weights that are whole and not negative, so not %j', (over) => {
    expect(() => split(gbp(1), over)).toThrow(RangeError);
  });
});

describe('the share of one unit', () => {
  it('is cumulative: three units paid 19.99 are worth 6.66, 6.67 and 6.66', () => {
    expect([1, 2, 3].map((k) => unitShare(gbp(1999), k, 3).amount)).toEqual([666, 667, 666]);
  });

  it('adds up to what was paid, in whatever order units are given back', () => {
    fc.assert(
      fc.property(fc.nat(maxAmount), fc.integer({ min: 1, max: 50 }), (paid, units) => {
        const shares = Array.from({ length: units }, (_, index) => unitShare(gbp(paid), index + 1, units));
        expect(sum(shares, 'GBP')).toEqual(gbp(paid));
        expect(sum(shares.toReversed(), 'GBP')).toEqual(gbp(paid));
        expect(shares.every(({ amount }) => amount >= 0)).toBe(true);
      }),
    );
  });
});
