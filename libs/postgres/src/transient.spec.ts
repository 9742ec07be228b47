import { describe, expect, it } from '@jest/globals';
import { isTransient } from './transient.js';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('a failed statement', () => {
  it('may succeed later when the server is away, full, or asks to try again', () => {
    for (const code of ['ECONNREFUSED', '57P01', '57P03', '53300', '40001', '40P01'])
      expect(isTransient(withCode(code))).toBe(true);
    expect(isTransient(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isTransient(new Error('wrapped', { cause: withCode('40P01') }))).toBe(true);
    expect(isTransient(new AggregateError([withCode('ECONNREFUSED')]))).toBe(true);
  });

  it('fails again when it is wrong', () => {
    for (const error of [withCode('23505'), withCode('42P01'), new Error('a bug'), 'text', null])
      expect(isTransient(error)).toBe(false);
  });
});
