import { describe, expect, it } from '@jest/globals';
import type { Position } from '#kernel';
import { PendingCheckpoint } from './pending-checkpoint.js';

const at = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });

describe('a checkpoint the server has sent', () => {
  it('is not believed while events wait in front of it', () => {
    const pending = new PendingCheckpoint();
    pending.reached(at(9));
    expect(pending.whenIdle(3)).toBeNull();
    pending.beforeEvent(at(5));
    expect(pending.whenIdle(0)).toEqual(at(9));
    expect(pending.whenIdle(0)).toBeNull();
  });

  it('is forgotten when an event from behind it arrives', () => {
    const pending = new PendingCheckpoint();
    pending.reached(at(9));
    pending.beforeEvent(at(10));
    expect(pending.waiting).toBe(false);
  });

  it('only counts forwards', () => {
    const pending = new PendingCheckpoint();
    pending.reached(at(9));
    pending.reached(at(4));
    expect(pending.whenIdle(0)).toEqual(at(9));
  });
});
