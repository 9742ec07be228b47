import type { ViewListener } from '#postgres';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { BoundedMap } from '../src/cache/bounded-map.js';
import { ListCache } from '../src/index.js';

let cache: ListCache;
let truth: number;
let loads: number;
const listeners = { notify: (_tag: string): void => undefined, gap: (): void => undefined };

beforeEach(() => {
  truth = 1;
  loads = 0;
  const listener = {
    listen: (_channel: string, heard: (tag: string) => void) => (listeners.notify = heard),
    onGap: (missed: () => void) => (listeners.gap = missed),
  } as unknown as ViewListener;
  cache = new ListCache(undefined, listener);
  cache.onModuleInit();
});

/** Reads the truth of the moment it begins, and takes its time to say so. */
const load =
  (takesMs = 0) =>
  async () => {
    loads += 1;
    const seen = truth;
    await sleep(takesMs);
    return { seen };
  };

const read = (tag = 'products', key = 'page-1', takesMs = 0) => cache.read(tag, key, 1_000, load(takesMs));

const brief = () => cache.read('products', 'brief', 50, load());
const nothing = () => cache.read('products', 'none', 1_000, async () => undefined);
const failing = async () => {
  throw new Error('no database');
};

describe('an answer', () => {
  it('is kept until its time is over', async () => {
    expect([await brief(), await brief()]).toEqual([
      { value: { seen: 1 }, hit: false },
      { value: { seen: 1 }, hit: true },
    ]);
    truth = 2;
    await sleep(80);
    expect(await brief()).toEqual({ value: { seen: 2 }, hit: false });
  });

  it('is kept when it is nothing, too', async () => {
    expect([(await nothing()).hit, (await nothing()).hit]).toEqual([false, true]);
  });

  it('is fetched once for everybody who asks while it is fetched', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => read('products', 'popular', 20)));
    expect(loads).toBe(1);
    expect(answers.filter(({ hit }) => !hit)).toHaveLength(1);
  });

  it('is not kept when fetching it failed', async () => {
    const attempts = await Promise.allSettled([1, 2].map(() => cache.read('products', 'page-1', 1_000, failing)));
    expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await read()).toEqual({ value: { seen: 1 }, hit: false });
  });
});

describe('an invalidation', () => {
  it('forgets what was kept under its tag, and nothing else', async () => {
    await Promise.all([read('products'), read('orders')]);
    truth = 2;
    listeners.notify('products');
    expect((await read('products')).value).toEqual({ seen: 2 });
    expect((await read('orders')).value).toEqual({ seen: 1 });
  });

  it('forgets what was on its way to be kept', async () => {
    const early = read('products', 'page-1', 50);
    await sleep(10);
    truth = 2;
    listeners.notify('products');
    const late = read();
    expect([(await early).value, (await late).value]).toEqual([{ seen: 1 }, { seen: 2 }]);
    expect(await read()).toEqual({ value: { seen: 2 }, hit: true });
  });

  it('that may have been missed forgets everything', async () => {
    await Promise.all([read('products'), read('orders')]);
    truth = 2;
    listeners.gap();
    expect([(await read('products')).hit, (await read('orders')).hit]).toEqual([false, false]);
  });

  it('leaves no old answer behind under any order of reads and changes', async () => {
    for (let round = 0; round < 200; round += 1) {
      const reads = Array.from({ length: 4 }, (_, index) => read('products', 'page-1', (round * 7 + index * 3) % 5));
      truth += 1;
      listeners.notify('products');
      if (round % 3 === 0) await reads[0];
      expect((await read('products', 'page-1', round % 4)).value).toEqual({ seen: truth });
    }
  });
});

describe('a reader who must see its own write', () => {
  it('gets a new answer before anybody was told, and so do the next ones', async () => {
    await read();
    truth = 2;
    const fresh = await cache.read('products', 'page-1', 1_000, load(), { fresh: true });
    expect(fresh).toEqual({ value: { seen: 2 }, hit: false });
    expect(await read()).toEqual({ value: { seen: 2 }, hit: true });
  });

  it('does not wait for a fetch that began earlier, and is not overwritten by it in its own answer', async () => {
    const early = read('products', 'page-1', 40);
    await sleep(5);
    truth = 2;
    expect((await cache.read('products', 'page-1', 1_000, load(), { fresh: true })).value).toEqual({ seen: 2 });
    await early;
  });
});

describe('a bounded map', () => {
  it('forgets what was used least recently', () => {
    const map = new BoundedMap<number>(2);
    map.set('a', 1).set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect([...map.keys()]).toEqual(['a', 'c']);
  });
});
