import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import type { Client } from '../support/http.js';
import { readLog } from '../support/log.js';
import { Buyer } from './buyer.js';
import { dice, full, report, sleep } from './campaign.js';
import { shelf, stock } from './crowd.js';
import { booksOf, settled } from './evidence.js';
import { Staff } from './staff.js';
import { Standalone } from './standalone.js';
import { withDatabase } from './views.js';

jest.setTimeout(full ? 900_000 : 180_000);

const settings = { PAYMENT_WINDOW_MS: '8000', GATEWAY_TIMEOUT_MS: '2000' };
const random = dice(5);

let dataDir: string;
let shop: Standalone;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'storefold-crash-'));
  shop = await Standalone.start(dataDir, settings);
  await stock(await Staff.at(shop.client), full ? 4000 : 800);
});
afterAll(async () => {
  await shop?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** What became of everybody's orders. */
type Told = {
  readonly acknowledged: Buyer[];
  /** Nobody answered these: they ask again with the same key. */
  readonly unanswered: (readonly [buyer: Buyer, key: string])[];
  readonly refused: string[];
};

/** Orders one thing after another, until nobody answers any more. */
async function buyForever(client: Client, told: Told): Promise<void> {
  for (;;) {
    const buyer = await Buyer.guest()
      .fill(client, [shelf.plenty, 1])
      .catch(() => null);
    if (!buyer) return; // the crash
    if (!(await buy(buyer, client, randomUUID(), told))) return;
  }
}

async function buy(buyer: Buyer, client: Client, key: string, told: Told): Promise<boolean> {
  try {
    const { status, text } = await buyer.order(client, { key });
    if (status === 202) told.acknowledged.push(buyer);
    else told.refused.push(`${status} ${text}`);
    return true;
  } catch {
    told.unanswered.push([buyer, key]);
    return false;
  }
}

async function placedOrders(): Promise<ReadonlySet<string>> {
  const facts = await readLog(shop.parts.eventStoreUrl);
  return new Set(facts.flatMap(({ type, data }) => (type === 'OrderPlaced' ? [data.orderId as string] : [])));
}

const shownOrders = (): Promise<number | null> =>
  withDatabase(shop.parts.databaseUrl, async (client) => (await client.query('select from checkout.orders')).rowCount);

describe('everything is killed with -9 in the middle of writes: api, worker, event store, PostgreSQL, watchdogs', () => {
  it('on the same data no acknowledged order is missing, and the open ones are finished', async () => {
    const crashes = full ? 10 : 2;
    const told: Told = { acknowledged: [], unanswered: [], refused: [] };
    const { acknowledged, unanswered, refused } = told;
    for (let crash = 1; crash <= crashes; crash += 1) {
      const before = acknowledged.length;
      const crowd = [shop.client, shop.second].flatMap((client) =>
        Array.from({ length: 8 }, () => buyForever(client, told)),
      );
      await eventually(
        async () => acknowledged.length - before,
        (orders) => orders >= 3,
      );
      await sleep(random() * 1_500);
      const killed = await shop.killEverything();
      await Promise.all(crowd);
      expect(killed).toBeGreaterThan(12);
      const startedAt = performance.now();
      shop = await Standalone.start(dataDir, settings);
      const ms = Math.round(performance.now() - startedAt);
      report(`crash ${crash}`, {
        killed,
        acknowledged: acknowledged.length - before,
        unanswered: unanswered.length,
        ms,
      });
      const placed = await placedOrders();
      expect(acknowledged.filter(({ orderId }) => !placed.has(orderId ?? ''))).toEqual([]);
      const again = unanswered.splice(0).map(([buyer, key]) => buy(buyer, shop.second, key, told));
      expect(await Promise.all(again)).toEqual(again.map(() => true));
    }
    expect(refused).toEqual([]);
    await settled(shop.parts, full ? 120_000 : 60_000);
    const answers = await Promise.all(acknowledged.map((buyer) => buyer.look(shop.client)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const books = await booksOf(shop.parts);
    report('after all crashes', books);
    expect(books.violations).toEqual([]);
    const orders = Object.values(books.orders).reduce((sum, count) => sum + count, 0);
    expect({ orders, shown: await shownOrders() }).toEqual({ orders: acknowledged.length, shown: acknowledged.length });
  });
});
