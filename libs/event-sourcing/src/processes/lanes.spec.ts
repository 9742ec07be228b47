import { describe, expect, it } from '@jest/globals';
import { Lanes, nothingLeft } from './lanes.js';

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

describe('lanes', () => {
  it('keep the work of one key in order and take together what has queued up', async () => {
    const seen: string[] = [];
    const lanes = new Lanes<number>(4, async (key, work) => {
      seen.push(`${key}:${work.join(',')}`);
      await turn();
      return nothingLeft;
    });
    for (let n = 1; n <= 4; n += 1) lanes.submit('a', n);
    lanes.submit('b', 9);
    await lanes.stop();
    expect(seen).toEqual(['a:1', 'b:9']);
    const again = new Lanes<number>(4, async (key, work) => {
      seen.push(`${key}:${work.join(',')}`);
      await turn();
      return nothingLeft;
    });
    for (let n = 1; n <= 4; n += 1) again.submit('c', n);
    while (again.size > 0) await turn();
    expect(seen.slice(2)).toEqual(['c:1', 'c:2,3,4']);
  });

  it('run no more keys at once than they may', async () => {
    let running = 0;
    let most = 0;
    const lanes = new Lanes<number>(3, async () => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      return nothingLeft;
    });
    for (let n = 0; n < 20; n += 1) lanes.submit(`k${n}`, n);
    while (lanes.size > 0) await turn();
    expect(most).toBe(3);
  });

  it('do what was left first, and let other keys pass while it waits', async () => {
    const seen: string[] = [];
    let failed = false;
    const lanes = new Lanes<string>(1, async (_key, work) => {
      if (work[0] === 'stuck' && !failed) {
        failed = true;
        return { left: work, afterMs: 10 };
      }
      seen.push(...work);
      return nothingLeft;
    });
    lanes.submit('a', 'stuck');
    lanes.submit('b', 'other');
    await turn();
    lanes.submit('a', 'behind');
    while (lanes.size > 0) await turn();
    expect(seen).toEqual(['other', 'stuck', 'behind']);
  });
});
