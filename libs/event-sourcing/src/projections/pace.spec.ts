import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';

describe('the pace of transactions', () => {
  it('makes nobody wait after a pause', () => {
    const pace = new Pace(20);
    expect([pace.turn(1_000), pace.turn(1_003), pace.turn(1_006)]).toEqual([0, 0, 0]);
  });

  it('slows down to one in so many milliseconds when it goes on and on', () => {
    const pace = new Pace(20);
    let now = 1_000;
    let turns = 0;
    for (; now < 3_000; turns += 1) now += 1 + pace.turn(now);
    expect(turns).toBeGreaterThan(100);
    expect(turns).toBeLessThan(140);
    expect(pace.turn(now + 1_000)).toBe(0);
  });
});
