import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Child, startEventStore } from '#embedded';
import { eventually } from '../support/eventually.js';
import type { Answer } from '../support/http.js';
import { type Api, TestShop } from '../support/shop.js';
import { Buyer } from './buyer.js';
import { full, report, sleep } from './campaign.js';
import { shelf, stock } from './crowd.js';
import { booksOf, settled } from './evidence.js';
import { Staff } from './staff.js';

jest.setTimeout(full ? 900_000 : 120_000);

let shop: TestShop;
let api: Api;
let worker: Child;
let stopPart: () => Promise<void> = async () => undefined;

beforeAll(async () => {
  shop = await TestShop.start({ PAYMENT_WINDOW_MS: '20000', GATEWAY_TIMEOUT_MS: '2000' });
  await shop.migrate();
  [api, worker] = await Promise.all([shop.api(), shop.worker()]);
  await stock(await Staff.at(api.client), full ? 4000 : 800);
});
afterAll(async () => {
  api?.client.close();
  await Promise.all([api?.stop(), worker?.stop()]);
  await stopPart();
  await shop?.stop();
});

const databaseOf = (name: string): string => {
  const url = new URL(shop.parts.databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
};

/** The event store alone: kill -9, a moment of silence, and a new one at the same address. */
async function restartEventStore(pid: number, silenceMs: number): Promise<number> {
  process.kill(pid, 'SIGKILL');
  await sleep(silenceMs);
  const port = Number(new URL(shop.parts.eventStoreUrl.replace('esdb:', 'http:')).port);
  const node = await startEventStore({ databaseUrl: databaseOf('eventstore'), port });
  stopPart = () => node.stop();
  return node.pid;
}

type Told = { readonly acknowledged: string[]; readonly answers: Map<string, number> };

const codeOf = ({ status, body }: Answer): string => (status < 300 ? `${status}` : `${status} ${body.code}`);

/** Buys until told to stop, whatever the answers are; what was refused for the moment is asked for again, with the same key. */
async function buyOn(door: { open: boolean }, told: Told): Promise<void> {
  const count = (answer: Answer): Answer => {
    const code = codeOf(answer);
    told.answers.set(code, (told.answers.get(code) ?? 0) + 1);
    return answer;
  };
  while (door.open) {
    const buyer = Buyer.guest();
    try {
      await buyer.fill(api.client, [shelf.plenty, 1]);
    } catch (error) {
      const what = String(error).slice(0, 400);
      told.answers.set(what, (told.answers.get(what) ?? 0) + 1);
      await sleep(100);
      continue;
    }
    const key = randomUUID();
    while (count(await buyer.order(api.client, { key })).status === 503) await sleep(200);
    if (buyer.orderId !== null) told.acknowledged.push(buyer.orderId);
  }
}

describe('a part that is killed with -9 and comes back, while the shop is busy', () => {
  it('the event store: the shop says 503 meanwhile and never 500, and goes on by itself', async () => {
    const told: Told = { acknowledged: [], answers: new Map() };
    const door = { open: true };
    const crowd = Array.from({ length: 8 }, () => buyOn(door, told));
    let { eventstore: pid } = shop.parts.pids as { eventstore: number };
    for (let kill = 0; kill < (full ? 20 : 2); kill += 1) {
      const before = told.acknowledged.length;
      await eventually(
        async () => told.acknowledged.length - before,
        (orders) => orders >= 4,
        { withinMs: 30_000, what: 'business as usual' },
      );
      // Longer than a command waits (5 s), every other time.
      pid = await restartEventStore(pid, kill % 2 === 0 ? 7_000 : 300);
    }
    door.open = false;
    await Promise.all(crowd);
    report('event store kills', Object.fromEntries(told.answers));
    expect([...told.answers.keys()].filter((answer) => /\b50[0124]\b/.test(answer))).toEqual([]);
    await settled(shop.parts, 60_000);
    const books = await booksOf(shop.parts);
    expect(books.violations).toEqual([]);
    expect(Object.values(books.orders).reduce((sum, count) => sum + count, 0)).toBe(told.acknowledged.length);
  });
});
