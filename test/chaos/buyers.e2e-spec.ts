import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Answer } from '../support/http.js';
import { type Api, TestShop } from '../support/shop.js';
import { Buyer } from './buyer.js';
import { full, report } from './campaign.js';
import { booksOf, ledgerOf, settled } from './evidence.js';
import { Staff } from './staff.js';

jest.setTimeout(full ? 600_000 : 120_000);

let shop: TestShop;
let apis: readonly [Api, Api];

beforeAll(async () => {
  shop = await TestShop.start();
  await shop.migrate();
  const [first, second] = await Promise.all([shop.api(), shop.api(), shop.worker(), shop.worker()]);
  apis = [first, second];
});
afterAll(async () => {
  for (const { client } of apis ?? []) client.close();
  await shop?.stop();
});

const buyers = 200;
const units = 100;

/** All of them at once, half at each api, half of them guests. */
async function rush(sku: string): Promise<readonly Answer[]> {
  const crowd = Array.from({ length: buyers }, (_, index) => ({
    client: apis[index % 2 === 0 ? 0 : 1].client,
    buyer: index % 4 < 2 ? Buyer.guest() : Buyer.customer(shop.environment['JWT_SECRET'] ?? ''),
  }));
  await Promise.all(crowd.map(({ buyer, client }) => buyer.fill(client, [sku, 1])));
  return Promise.all(crowd.map(({ buyer, client }) => buyer.order(client, { waitSeconds: 30 })));
}

type Rejection = Readonly<{
  reason: string;
  lines: readonly Readonly<{ sku: string; wanted: number; available: number }>[];
}>;

const outcomeOf = ({ status, body }: Answer): string => `${status} ${body.status} ${told(body.rejection)}`.trim();

const told = (rejection: Rejection | null): string =>
  rejection === null
    ? ''
    : `${rejection.reason} ${rejection.lines.map(({ sku, wanted, available }) => `${wanted} ${sku} of ${available}`).join()}`;

function counted(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of answers.map(outcomeOf)) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

describe('200 buyers of a product of which there are 100, at two apis', () => {
  it('half of them get it, the others are told which line is out of stock, and nobody sees an error', async () => {
    const staff = await Staff.at(apis[0].client);
    const rounds = full ? 10 : 1;
    for (let round = 1; round <= rounds; round += 1) {
      const sku = `RUSH-${round}`;
      await staff.sell(sku, units);
      const startedAt = performance.now();
      const answers = await rush(sku);
      const ms = Math.round(performance.now() - startedAt);
      expect(counted(answers)).toEqual({
        '202 confirmed': units,
        [`202 rejected OUT_OF_STOCK 1 ${sku} of 0`]: buyers - units,
      });
      report(`round ${round}`, { ms, ...counted(answers) });
      expect((await staff.get(`/inventory/${sku}`)).body).toMatchObject({
        onHand: units,
        held: 0,
        allocated: units,
        available: 0,
      });
    }
    await settled(shop.parts);
    const { totals } = await ledgerOf(shop.parts.stripe.apiBase);
    const nothing = { count: 0, amount: 0 };
    expect(totals).toEqual({
      authorized: { count: rounds * units, amount: rounds * units * 1495 },
      captured: nothing,
      refunded: nothing,
      voided: nothing,
      declined: nothing,
    });
    const books = await booksOf(shop.parts);
    expect(books.violations).toEqual([]);
    expect(books.orders).toEqual({ confirmed: rounds * units, rejected: rounds * (buyers - units) });
    const audited = await shop.cli('audit', 'stock', '--all', '--json');
    expect(audited).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(audited.stdout)).toMatchObject({ streams: rounds, violations: [] });
  });
});
