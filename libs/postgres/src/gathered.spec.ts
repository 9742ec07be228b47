import { describe, expect, it } from '@jest/globals';
import { Gathered } from './gathered.js';

/** Statements that are answered when the test says so. */
function statements() {
  const sent: { keys: readonly string[]; answer: (found: Record<string, number>) => void; fail: (e: Error) => void }[] =
    [];
  const gathered = new Gathered<string, number>(
    (keys) =>
      new Promise((resolve, fail) => {
        sent.push({ keys, fail, answer: (found) => resolve(new Map(Object.entries(found))) });
      }),
  );
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { gathered, sent, turn };
}

describe('look-ups by key', () => {
  it('share a statement when they come together, each key asked for once', async () => {
    const { gathered, sent, turn } = statements();
    const asked = Promise.all([gathered.get('a'), gathered.get('b'), gathered.get('a'), gathered.get('none')]);
    await turn();
    expect(sent.map(({ keys }) => keys)).toEqual([['a', 'b', 'none']]);
    sent[0]?.answer({ a: 1, b: 2 });
    expect(await asked).toEqual([1, 2, 1, undefined]);
    const all = gathered.all(['c', 'none']);
    await turn();
    sent[1]?.answer({ c: 3 });
    expect(await all).toEqual(new Map([['c', 3]]));
  });

  it('never join a statement that was sent before they came: the answer may be older than they are', async () => {
    const { gathered, sent, turn } = statements();
    const first = gathered.get('a');
    await turn();
    const second = gathered.get('a');
    await turn();
    sent[0]?.answer({ a: 1 });
    sent[1]?.answer({ a: 2 });
    expect([await first, await second]).toEqual([1, 2]);
  });

  it('gather while two statements are under way', async () => {
    const { gathered, sent, turn } = statements();
    const asked = ['a', 'b', 'c', 'd'].map(async (key) => {
      const value = await gathered.get(key);
      return value;
    });
    await turn();
    const later: Promise<unknown>[] = [];
    for (const key of ['e', 'f', 'g']) {
      later.push(gathered.get(key));
      await turn();
    }
    expect(sent.map(({ keys }) => keys)).toEqual([['a', 'b', 'c', 'd'], ['e']]);
    sent[0]?.answer({});
    await Promise.all(asked);
    await turn();
    expect(sent[2]?.keys).toEqual(['f', 'g']);
    for (const { answer } of sent) answer({});
    await Promise.all(later);
  });

  it('fail together, and those behind them go on', async () => {
    const { gathered, sent, turn } = statements();
    const [failed, alsoFailed] = [gathered.get('a'), gathered.get('b')].map((asked) =>
      asked.catch((error: Error) => error.message),
    );
    await turn();
    sent[0]?.fail(new Error('away'));
    expect([await failed, await alsoFailed]).toEqual(['away', 'away']);
    const next = gathered.get('a');
    await turn();
    sent[1]?.answer({ a: 1 });
    expect(await next).toBe(1);
  });
});
