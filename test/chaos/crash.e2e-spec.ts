import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Orders one thing after another, until nobody answers any more. What was acknowledged is remembered. */
async function buyForever(client: Client, acknowledged: Buyer[], failed: string[]): Promise<void> {
  for (;;) {
    const buyer = Buyer.guest();
    try {
      await buyer.fill(client, [shelf.plenty, 1]);
      const { status, text } = await buyer.order(client, { paymentMethod: 'pm_card_visa' });
      if (status !== 202) failed.push(`${status} ${text}`);
    } catch {
      return; // the crash
    } finally {
      if (buyer.orderId !== null) acknowledged.push(buyer);
    }
  }
}

describe('everything is killed with -9 in the middle of writes: api, worker, event store, PostgreSQL, watchdogs', () => {
  it('on the same data no acknowledged order is missing, and the open ones are finished', async () => {
    const crashes = full ? 10 : 2;
    const acknowledged: Buyer[] = [];
    const failed: string[] = [];
    for (let crash = 1; crash <= crashes; crash += 1) {
      const before = acknowledged.length;
      const crowd = [shop.client, shop.second].flatMap((client) =>
        Array.from({ length: 8 }, () => buyForever(client, acknowledged, failed)),
      );
      await sleep(600 + random() * 1_400);
      const killed = await shop.killEverything();
      await Promise.all(crowd);
      expect(killed).toBeGreaterThan(12);
      const startedAt = performance.now();
      shop = await Standalone.start(dataDir, settings);
      const ms = Math.round(performance.now() - startedAt);
      report(`crash ${crash}`, { killed, acknowledged: acknowledged.length - before, restartedInMs: ms });
      const placed = new Set((await readLog(shop.parts.eventStoreUrl)).flatMap(({ type, data }) => (type === 'OrderPlaced' ? [data.orderId] : [])));
      expect(acknowledged.filter(({ orderId }) => !placed.has(orderId))).toEqual([]);
      expect(acknowledged.length).toBeGreaterThan(before);
    }
    expect(failed).toEqual([]);
    await settled(shop.parts, full ? 120_000 : 60_000);
    const answers = await Promise.all(acknowledged.map((buyer) => buyer.look(shop.client)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const books = await booksOf(shop.parts);
    report('after all crashes', books);
    expect(books.violations).toEqual([]);
    expect(await withDatabase(shop.parts.databaseUrl, async (client) => (await client.query('select from checkout.orders')).rowCount)).toBe(
      Object.values(books.orders).reduce((sum, count) => sum + count, 0),
    );
  });
});
