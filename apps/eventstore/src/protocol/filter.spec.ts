import { describe, expect, it } from '@jest/globals';
import { compileFilter } from './filter.js';
import type { FilterOptions } from './read-request.js';

const filter = (options: Partial<FilterOptions>) =>
  compileFilter({ on: 'type', regex: '', prefixes: [], checkpointInterval: 32, ...options });

describe('a $all filter', () => {
  it('takes any of its prefixes', () => {
    const matches = filter({ prefixes: ['Order', 'Stock'] });
    const types = ['OrderPlaced', 'StockReserved', 'PaymentCaptured', 'order'];
    expect(types.filter((type) => matches({ stream: 'x', type }))).toEqual(['OrderPlaced', 'StockReserved']);
  });

  it('takes stream names by expression', () => {
    const matches = filter({ on: 'stream', regex: '^order-\\d+$' });
    expect(matches({ stream: 'order-17', type: 'x' })).toBe(true);
    expect(matches({ stream: 'reorder-17', type: 'x' })).toBe(false);
  });

  it('never lets the own bookkeeping of the node through', () => {
    const matches = filter({ on: 'stream', prefixes: ['$'] });
    expect(matches({ stream: '$epoch-information', type: '$EpochInformation' })).toBe(false);
    expect(matches({ stream: '$persistentsubscription-$all::g-checkpoint', type: 'x' })).toBe(false);
    expect(matches({ stream: '$persistentsubscription-s::g-checkpoint', type: 'x' })).toBe(true);
  });

  it.each(['(', '(a)\\1', '(?<=a)b', '(a{1000}){1000}', 'x'.repeat(600)])('refuses the expression %s', (regex) => {
    expect(() => filter({ regex })).toThrow(/expression/);
  });

  it('refuses a secondary index as a prefix', () => {
    expect(() => filter({ on: 'stream', prefixes: ['$idx-ce-order'] })).toThrow(/secondary index/);
  });
});
