import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Child } from '#embedded';
import { headOf } from '../support/log.js';
import { type Api, TestShop } from '../support/shop.js';
import { dice, full, report, sleep } from './campaign.js';
import { Crowd, stock } from './crowd.js';
import { behave, booksOf, misbehave, settled } from './evidence.js';
import { Staff } from './staff.js';

jest.setTimeout(full ? 900_000 : 120_000);

let shop: TestShop;
let api: Api;
let staff: Staff;

beforeAll(async () => {
  shop = await TestShop.start({ PAYMENT_WINDOW_MS: full ? '20000' : '3000', GATEWAY_TIMEOUT_MS: '2000' });
  await shop.migrate();
  api = await shop.api();
  staff = await Staff.at(api.client);
});
afterAll(async () => {
  api?.client.close();
  await shop?.stop();
});

/** Answers come late, and some do not come at all: then the card was charged and nobody was told. */
const trouble = [
  { switch: 'drop_after', operation: 'create', count: full ? 20 : 6 },
  { switch: 'fail_after', operation: 'capture', count: full ? 6 : 2 },
  { switch: 'delay_after', ms: 250, count: 0 },
];

/** Resolves once the log has grown that many times, or after 3 s. */
async function progress(eventStoreUrl: string, times: number): Promise<void> {
  let [head, left] = [await headOf(eventStoreUrl), times];
  for (const until = Date.now() + 3_000; left > 0 && Date.now() < until; await sleep(40)) {
    const now = await headOf(eventStoreUrl);
    if (now !== head) left -= 1;
    head = now;
  }
}

async function kill(orders: number, kills: number): Promise<Crowd> {
  const random = dice(kills);
  const crowd = new Crowd(staff);
  const first = orders / 2;
  let worker: Child = await shop.worker();
  await crowd.come(first);
  for (let killed = 0; killed < kills; killed += 1) {
    const coming = crowd.come((orders - first) / kills);
    await progress(shop.parts.eventStoreUrl, Math.ceil(random() * 6));
    await sleep(random() * 200);
    expect(await worker.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    await coming;
    worker = await shop.worker();
  }
  await crowd.gone();
  return crowd;
}

describe('the worker is killed with -9, again and again, while orders are under way', () => {
  it('every order is paid for or over, and no money and no unit went astray', async () => {
    const [orders, kills] = full ? [200, 20] : [40, 4];
    const seller = await shop.worker();
    await stock(staff, orders);
    await seller.stop();
    await misbehave(shop.parts.stripe.apiBase, ...trouble);
    const crowd = await kill(orders, kills);
    expect(crowd.refused).toEqual([]);
    await behave(shop.parts.stripe.apiBase);
    await settled(shop.parts, full ? 120_000 : 60_000);
    const books = await booksOf(shop.parts);
    report('worker kills', { ...books, shipped: crowd.shipped });
    expect(books.violations).toEqual([]);
    expect(Object.values(books.orders).reduce((sum, count) => sum + count, 0)).toBe(orders);
    expect(books.orders['in_fulfilment']).toBe(crowd.shipped);
    expect((await shop.cli('audit', 'stock', '--all')).code).toBe(0);
  });
});
