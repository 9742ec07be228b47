import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Child } from '#embedded';
import { readLog } from '../support/log.js';
import { type Api, TestShop } from '../support/shop.js';
import { full, report, sleep } from './campaign.js';
import { Crowd, stock } from './crowd.js';
import { booksOf, caughtUp, settled } from './evidence.js';
import { Staff } from './staff.js';
import { dropViews, hashesOf } from './views.js';

jest.setTimeout(full ? 900_000 : 180_000);

/** As the kernel keeps them: `leaseDefaults`. */
const leaseMs = 5_000;

let shop: TestShop;
let first: Api;
let staff: Staff;

beforeAll(async () => {
  shop = await TestShop.start({ PAYMENT_WINDOW_MS: '3000', GATEWAY_TIMEOUT_MS: '2000', SHUTDOWN_GRACE_MS: '8000' });
  await shop.migrate();
  first = await shop.api();
  staff = await Staff.at(first.client);
  const worker = await shop.worker();
  await stock(staff, full ? 600 : 120);
  await worker.stop();
});
afterAll(async () => {
  first?.client.close();
  await shop?.stop();
});

const clean = { code: 0, signal: null };

describe('processes that are asked to end, under load', () => {
  it('a worker ends with 0 and whoever follows goes on: nothing is lost, nothing done twice', async () => {
    const crowd = new Crowd(staff);
    for (let round = 0; round < (full ? 10 : 2); round += 1) {
      const worker = await shop.worker();
      const coming = crowd.come(20);
      await sleep(150 + 40 * round);
      const startedAt = performance.now();
      expect(await worker.stop()).toEqual(clean);
      report('a worker stopped', { ms: Math.round(performance.now() - startedAt) });
      await coming;
    }
    const worker = await shop.worker();
    await crowd.gone();
    expect(crowd.refused).toEqual([]);
    await settled(shop.parts);
    expect((await booksOf(shop.parts)).violations).toEqual([]);
    expect(await worker.stop()).toEqual(clean);
  });

  it('an api ends with 0, answers every order that it placed, and no caller saw a 500', async () => {
    const worker = await shop.worker();
    const second = await shop.api();
    const door = { open: true };
    const crowds: Crowd[] = [];
    const cut: string[] = [];
    const shopper = async (): Promise<void> => {
      while (door.open) {
        const crowd = new Crowd(staff);
        crowds.push(crowd);
        try {
          await crowd.come(1, second.client);
        } catch (error) {
          cut.push(String(error));
          return; // the door is closed
        }
        await crowd.gone().catch(() => undefined);
      }
    };
    const shoppers = Array.from({ length: 12 }, shopper);
    await sleep(1_500);
    expect(await second.stop()).toEqual(clean);
    door.open = false;
    await Promise.all(shoppers);
    const acknowledged = crowds.flatMap(({ buyers }) => buyers.map(({ orderId }) => orderId));
    const refused = crowds.flatMap((crowd) => crowd.refused);
    report('an api stopped', { acknowledged: acknowledged.length, refused, cut });
    expect(acknowledged.length).toBeGreaterThan(5);
    expect([...refused, ...cut].filter((answer) => /\b50[0124]\b/.test(answer))).toEqual([]);
    const placed = (await readLog(shop.parts.eventStoreUrl)).filter(({ type }) => type === 'OrderPlaced');
    const orders = new Set(placed.map(({ data }) => data.orderId));
    expect(acknowledged.filter((orderId) => !orders.has(orderId))).toEqual([]);
    const carts = new Set(placed.map(({ data }) => data.cartId));
    expect(crowds.flatMap(({ unanswered }) => unanswered).filter((cartId) => carts.has(cartId))).toEqual([]);
    await settled(shop.parts);
    expect((await booksOf(shop.parts)).violations).toEqual([]);
    expect(await worker.stop()).toEqual(clean);
  });
});

describe('a worker that stands still for longer than its lease', () => {
  it('is replaced, and applies nothing any more when it wakes up: the rows are those of a fresh rebuild', async () => {
    const crowd = new Crowd(staff);
    let [runs, waits]: [Child, Child] = [await shop.worker(), await shop.worker()];
    for (let round = 0; round < (full ? 6 : 1); round += 1) {
      const coming = crowd.come(20);
      await sleep(200 + 70 * round);
      process.kill(runs.pid, 'SIGSTOP');
      await coming;
      await sleep(leaseMs + 1_000);
      await crowd.come(10);
      process.kill(runs.pid, 'SIGCONT');
      await crowd.come(10);
      [runs, waits] = [waits, runs];
    }
    await crowd.gone();
    expect(crowd.refused).toEqual([]);
    await settled(shop.parts, 90_000);
    expect((await booksOf(shop.parts)).violations).toEqual([]);
    expect(await Promise.all([runs.stop(), waits.stop()])).toEqual([clean, clean]);
    const live = await hashesOf(shop.parts.databaseUrl);
    await dropViews(shop.parts.databaseUrl);
    await shop.migrate();
    const fresh = await shop.worker();
    await caughtUp(shop.parts);
    expect(await hashesOf(shop.parts.databaseUrl)).toEqual(live);
    await fresh.stop();
  });
});
