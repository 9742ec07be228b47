import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Child } from '#embedded';
import { eventually } from '../support/eventually.js';
import { readLog } from '../support/log.js';
import { type Api, TestShop } from '../support/shop.js';
import { Buyer } from './buyer.js';
import { full, report } from './campaign.js';
import { Crowd, shelf, stock } from './crowd.js';
import { booksOf, caughtUp, ledgerOf } from './evidence.js';
import { Staff } from './staff.js';
import { dropDatabase, dropViews, hashesOf, withDatabase } from './views.js';

jest.setTimeout(full ? 600_000 : 120_000);

let shop: TestShop;
let api: Api;
let worker: Child;

const open = async (): Promise<void> => {
  [api, worker] = await Promise.all([shop.api(), shop.worker()]);
};

const close = async (): Promise<void> => {
  api?.client.close();
  expect(await Promise.all([api.stop(), worker.stop()])).toEqual([
    { code: 0, signal: null },
    { code: 0, signal: null },
  ]);
};

beforeAll(async () => {
  shop = await TestShop.start();
  await shop.migrate();
  await open();
  const staff = await Staff.at(api.client);
  const orders = full ? 400 : 40;
  await stock(staff, orders);
  const crowd = new Crowd(staff);
  for (let come = 0; come < orders; come += 20) await crowd.come(20);
  await crowd.gone();
  // More than a process remembers of one stream: what came before is known by the events alone.
  await staff.deliveries(shelf.plenty, 300);
  await staff.deliveries(shelf.more, 300);
  await caughtUp(shop.parts);
});
afterAll(async () => {
  api?.client.close();
  await shop?.stop();
});

/** Everything a rebuild must not change. */
async function picture() {
  await caughtUp(shop.parts, full ? 300_000 : 60_000);
  const { databaseUrl, eventStoreUrl, stripe } = shop.parts;
  const [views, log, ledger] = await Promise.all([
    hashesOf(databaseUrl),
    readLog(eventStoreUrl),
    ledgerOf(stripe.apiBase),
  ]);
  const written = log.map(({ stream, revision, type }) => `${stream}@${revision} ${type}`);
  return { views, ledger, written: written.filter((line) => !line.startsWith('session-')) };
}

describe('views that are lost', () => {
  it.each([
    ['every view and its table', () => dropViews(shop.parts.databaseUrl)],
    ['the whole database of the views', () => dropDatabase(shop.parts.databaseUrl)],
  ])('%s: migrate and a restart bring back every row, and nothing happens twice', async (_, drop) => {
    const before = await picture();
    expect(Object.values(before.views).every(({ rows }) => rows > 0)).toBe(true);
    await close();
    await drop();
    const startedAt = performance.now();
    expect((await shop.cli('migrate')).code).toBe(0);
    await open();
    const after = await picture();
    report('rebuilt', {
      tables: before.views,
      events: before.written.length,
      ms: Math.round(performance.now() - startedAt),
    });
    expect(after).toEqual(before);
  });

  it('a timer that came due in the meantime fires', async () => {
    const hasty = await shop.api({ PAYMENT_WINDOW_MS: '3000' });
    const buyer = await Buyer.guest().fill(hasty.client, [shelf.plenty, 1]);
    await buyer.order(hasty.client, { paymentMethod: 'pm_card_chargeDeclined' });
    await eventually(
      () => timersOf(buyer.orderId ?? ''),
      (timers) => timers === 1,
    );
    await worker.stop();
    await dropDatabase(shop.parts.databaseUrl);
    await shop.migrate();
    expect(await timersOf(buyer.orderId ?? '')).toBe(0);
    worker = await shop.worker();
    await eventually(
      async () => (await buyer.look(hasty.client)).body.status,
      (status) => status === 'expired',
      { withinMs: 60_000 },
    );
    hasty.client.close();
    await hasty.stop();
    await caughtUp(shop.parts);
    const { violations } = await booksOf(shop.parts);
    expect(
      violations.filter(
        (violation) => !violation.includes('is left awaiting_payment') && !violation.includes('still held'),
      ),
    ).toEqual([]);
  });
});

const timersOf = (orderId: string): Promise<number> =>
  withDatabase(shop.parts.databaseUrl, async (client) => {
    const { rowCount } = await client.query('select from event_sourcing.timer where process_id = $1', [orderId]);
    return rowCount ?? -1;
  });
