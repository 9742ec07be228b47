import { describe, expect, it } from '@jest/globals';
import type { Position } from '#kernel';
import { Trouble } from './trouble.js';

const at = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });

describe('the trouble of a member', () => {
  it('is over once the member has come past the place where it stopped', () => {
    const trouble = new Trouble();
    expect(trouble.isOpen(0, null)).toBe(false);
    trouble.begins(1_000, at(7), 500);
    trouble.triesAgain(1_500);
    expect([trouble.isOpen(1_600, at(7)), trouble.isOpen(1_600, at(8))]).toEqual([true, false]);
  });

  it('stays while the member stops at the same place again and again', () => {
    const trouble = new Trouble();
    for (let now = 0; now < 60_000; now += 10_000) {
      trouble.begins(now, at(7), 9_500);
      expect([trouble.isOpen(now + 1, null), trouble.isOpen(now + 9_499, null)]).toEqual([true, true]);
      trouble.triesAgain(now + 9_500);
      expect(trouble.isOpen(now + 9_600, at(7))).toBe(true);
    }
  });

  it('is over when the member has run for a while, though there was nothing to do', () => {
    const trouble = new Trouble();
    trouble.begins(0, null, 500);
    trouble.triesAgain(500);
    expect([trouble.isOpen(2_000, at(7)), trouble.isOpen(2_500, at(7))]).toEqual([true, false]);
  });

  it('is somebody else’s when another instance has taken the member over', () => {
    const trouble = new Trouble();
    trouble.begins(0, at(7), 500);
    expect([trouble.isOpen(3_000, null), trouble.isOpen(3_500, null)]).toEqual([true, false]);
  });
});
