import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { deterministicId, normaliseSku } from './ids.js';

const part = fc.oneof(
  fc.string().filter((text) => !text.includes('\u001f')),
  fc.integer().map(String),
);

describe('a deterministic id', () => {
  it.each([
    [['payment', 'order-1', 1], '80f886aa-a8b9-59cf-8403-2b2e37fad947'],
    [['order', 'customer-1', 'POST /orders', 'key-1'], '026d68d9-77f2-5f97-af21-47d5173febe5'],
    [[''], '0bfa92de-ba70-53d4-8928-e2dc76f6af77'],
  ])('is the same for ever: %j (stored ids depend on it)', (parts, expected) => {
    expect(deterministicId(...parts)).toBe(expected);
  });

  it('is a UUID of version 5', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(deterministicId(...parts)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }),
    );
  });

  it('differs as soon as one part differs, wherever the parts are cut', () => {
    expect(deterministicId('ab', 'c')).not.toBe(deterministicId('a', 'bc'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.array(part, { minLength: 1 }), (one, other) => {
        const same = one.length === other.length && one.every((text, index) => text === other[index]);
        expect(deterministicId(...one) === deterministicId(...other)).toBe(same);
      }),
    );
  });

  it('takes a number for its digits', () => {
    expect(deterministicId('payment', 1)).toBe(deterministicId('payment', '1'));
  });
});

describe('a stock-keeping unit', () => {
  it('is one, however it is typed', () => {
    expect(normaliseSku('  mug-01 ')).toBe('MUG-01');
    fc.assert(fc.property(fc.string(), (text) => expect(normaliseSku(normaliseSku(text))).toBe(normaliseSku(text))));
  });
});
