import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Body } from '../support/http.js';
import { OpenShop, type Person, pounds, shipping } from './shopping.js';

let shop: OpenShop;
/** The same customer at two windows of the shop: two api processes, one log. */
let twice: (person: Person) => readonly [Person, Person];
beforeAll(async () => {
  shop = await OpenShop.open();
  const second = await shop.parts.api();
  twice = (person) => [person, person.at(second.client)];
}, 120_000);
afterAll(() => shop.close(), 60_000);

const total = 1000 + shipping;

/** So many at once, half of them at each window. */
function atOnce(person: Person, count: number, act: (person: Person, index: number) => Promise<Answer>) {
  const windows = twice(person);
  return Promise.all(Array.from({ length: count }, (_, index) => act(windows[index % 2] as Person, index)));
}

const ordersOf = async (person: Person): Promise<readonly Body[]> => (await person.get('/orders?limit=100')).body.items;

describe('one Idempotency-Key', () => {
  it('posted fifty times at once makes one order and fifty equal answers', async () => {
    const [sku, ada] = [await shop.sell(100), await shop.customer()];
    await ada.add(sku);
    const key = { 'idempotency-key': 'fifty' };
    const answers = await atOnce(ada, 50, (person) => person.checkout({}, key));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 202));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    for (const header of ['location', 'etag', 'x-consistency-token'])
      expect(new Set(answers.map(({ headers }) => headers[header])).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] !== 'true')).toHaveLength(1);
    const { orderId } = answers[0]?.body ?? {};
    expect((await ordersOf(ada)).map((order) => order.orderId)).toEqual([orderId]);
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`]);
    expect(await shop.stock(sku)).toEqual({ onHand: 100, held: 0, allocated: 1, available: 99 });

    expect((await ada.checkout({}, key)).text).toBe(answers[0]?.text);
    expect(await ada.checkout({ shippingOption: 'express' }, key)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(await ordersOf(ada)).toHaveLength(1);
  }, 60_000);

  it('with two different wishes at once takes one of them', async () => {
    const [sku, ada] = [await shop.sell(100), await shop.customer()];
    await ada.add(sku);
    const options = ['standard', 'express'];
    const answers = await atOnce(ada, 20, (person, index) =>
      person.checkout({ shippingOption: options[Math.floor(index / 2) % 2] }, { 'idempotency-key': 'two wishes' }),
    );
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted).toHaveLength(10);
    expect(new Set(accepted.map(({ text }) => text)).size).toBe(1);
    for (const { status, body } of answers) {
      if (status !== 202) expect([status, body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    }
    expect(await ordersOf(ada)).toHaveLength(1);
  }, 60_000);

  it('is the same order still, though its stored answer was lost and the cart has been filled and ordered since', async () => {
    const [sku, ada] = [await shop.sell(100), await shop.customer()];
    const key = { 'idempotency-key': 'lost answer' };
    await ada.add(sku);
    const { orderId } = (await ada.checkout({}, key)).body;
    for (const next of ['nothing', 'an item', 'an order', 'an item']) {
      if (next === 'an item') await ada.add(sku);
      if (next === 'an order') await ada.checkout();
      await shop.forgetKeys();
      expect([next, (await ada.checkout({}, key)).body.orderId]).toEqual([next, orderId]);
    }
    expect(await ordersOf(ada)).toHaveLength(2);
    expect((await ada.get('/cart')).body.lines).toMatchObject([{ sku, quantity: 1 }]);
  }, 60_000);

  it('keeps a refusal as well', async () => {
    const ada = await shop.customer();
    const key = { 'idempotency-key': 'nothing to order' };
    const answers = await atOnce(ada, 10, (person) => person.checkout({}, key));
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      Array.from({ length: 10 }, () => [422, 'CART_EMPTY']),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await ada.add(await shop.sell(1));
    expect((await ada.checkout({}, key)).text).toBe(answers[0]?.text);
    expect((await ada.checkout()).body.status).toBe('confirmed');
  }, 60_000);

  it('adds to the cart once, receives a delivery once, and tries a card once', async () => {
    const [sku, ada] = [await shop.sell(1), await shop.customer()];
    const headers = { 'idempotency-key': 'once' };
    const item = { sku, quantity: 1 };
    const added = await atOnce(ada, 10, (person) => person.post('/cart/items', item, { headers }));
    expect(added.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect((await ada.get('/cart')).body.lines).toMatchObject([item]);

    const delivery = { quantity: 7, reference: 'van 1' };
    await atOnce(shop.staff, 10, (staff) => staff.post(`/inventory/${sku}/receipts`, delivery, { headers }));
    expect(await shop.stock(sku)).toMatchObject({ onHand: 8 });

    const { orderId } = (await ada.checkout({ paymentMethod: 'pm_card_chargeDeclined' })).body;
    const card = { paymentMethod: 'pm_card_visa' };
    const retried = await atOnce(ada, 10, (person) =>
      person.post(`/orders/${orderId}/retry-payment`, card, { headers }),
    );
    expect(new Set(retried.map(({ text }) => text)).size).toBe(1);
    await shop.order(orderId, { status: 'confirmed' });
    expect(await shop.cards.ledger(orderId)).toEqual([`declined ${total}`, `authorized ${total}`]);
  }, 60_000);
});

describe('one cart', () => {
  it('ordered twenty times at once, each time under its own key, becomes one order', async () => {
    const [sku, ada] = [await shop.sell(100), await shop.customer()];
    await ada.add(sku, 3);
    const answers = await atOnce(ada, 20, (person) => person.checkout());
    const orders = await ordersOf(ada);
    expect(orders).toMatchObject([{ status: 'confirmed', total: pounds(3000 + shipping) }]);
    for (const { status, body } of answers) {
      if (status !== 202) expect([status, body.code]).toEqual([409, 'CART_NOT_ACTIVE']);
      expect(body.orderId).toBe(orders[0].orderId);
    }
    expect(answers.map(({ status }) => status)).toContain(202);
    expect(await shop.cards.ledger(orders[0].orderId)).toEqual([`authorized ${3000 + shipping}`]);
    expect(await shop.stock(sku)).toEqual({ onHand: 100, held: 0, allocated: 3, available: 97 });
  }, 60_000);

  it('takes fifty units that are added one by one at once', async () => {
    const [sku, ada] = [await shop.sell(100), await shop.customer()];
    const answers = await atOnce(ada, 50, (person) => person.post('/cart/items', { sku, quantity: 1 }));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 201));
    expect((await ada.get('/cart')).body).toMatchObject({
      generation: 1,
      lines: [{ sku, quantity: 50 }],
      total: pounds(50_000),
    });
  }, 60_000);

  it('loses nothing and doubles nothing while it is filled and ordered at the same time', async () => {
    const [sku, ada] = [await shop.sell(500), await shop.customer()];
    await ada.add(sku);
    const rounds = 6;
    for (let round = 0; round < rounds; round += 1) {
      await atOnce(ada, 20, (person, index) =>
        index % 4 < 2
          ? person.post('/cart/items', { sku, quantity: 1 })
          : person.checkout({ shippingOption: 'free' }, { prefer: 'respond-async' }),
      );
    }
    const { lines } = (await ada.get('/cart')).body;
    const left = lines.reduce((sum: number, line: Body) => sum + line.quantity, 0);
    const ordered = await shop.settled(ada);
    const bought = ordered.reduce((sum: number, order: Body) => sum + order.total.amount / 1000, 0);
    expect({ all: bought + left }).toEqual({ all: 1 + rounds * 10 });
  }, 60_000);
});
