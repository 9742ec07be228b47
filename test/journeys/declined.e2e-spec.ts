import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OpenShop, type Person, pounds, shipping, typesOf } from './shopping.js';

let shop: OpenShop;
let ada: Person;
beforeAll(async () => {
  shop = await OpenShop.open();
  ada = await shop.customer();
}, 120_000);
afterAll(() => shop.close(), 60_000);

const total = 1000 + shipping;
const noCard = 'pm_card_chargeDeclined';

describe('a declined card', () => {
  it('leaves the order payable, its goods held and nobody charged', async () => {
    const sku = await shop.sell(3);
    await ada.add(sku);
    const { status, body } = await ada.checkout({ paymentMethod: noCard });
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'awaiting_payment', paymentStatus: 'failed', rejection: null });
    expect(await shop.stock(sku)).toEqual({ onHand: 3, held: 1, allocated: 0, available: 2 });
    expect(await shop.cards.ledger(body.orderId)).toEqual([`declined ${total}`]);
    expect((await ada.get(`/orders/${body.orderId}`)).body.payments).toMatchObject([
      { status: 'declined', code: 'generic_decline', category: 'soft', attempt: 1, amount: pounds(total) },
    ]);
  });

  it('gives way to a good one: confirmed, and charged once', async () => {
    const sku = await shop.sell(3);
    await ada.add(sku);
    const { orderId } = (await ada.checkout({ paymentMethod: noCard })).body;
    const retried = await ada.payWith(orderId, 'pm_card_visa');
    expect(retried).toMatchObject({ status: 202, body: { orderId, status: 'awaiting_payment', attempt: 2 } });
    const order = await shop.order(orderId, { status: 'confirmed', paymentStatus: 'authorized' });
    expect(order.payments.map(({ status, attempt }: { status: string; attempt: number }) => [attempt, status])).toEqual(
      expect.arrayContaining([
        [1, 'declined'],
        [2, 'authorized'],
      ]),
    );
    expect(await shop.stock(sku)).toEqual({ onHand: 3, held: 0, allocated: 1, available: 2 });
    expect(await shop.cards.ledger(orderId)).toEqual([`declined ${total}`, `authorized ${total}`]);
    expect(await typesOf(shop.timeline(orderId), 'Order')).toEqual([
      'OrderPlaced',
      'OrderStockHeld',
      'OrderPaymentRetried',
      'OrderConfirmed',
    ]);
    expect(await ada.payWith(orderId, 'pm_card_visa')).toMatchObject({
      status: 409,
      body: { code: 'INVALID_TRANSITION' },
    });

    const parcel = await shop.parcel(orderId);
    await shop.handle(parcel, 'pack', 'label', 'pickup');
    await shop.order(orderId, { paymentStatus: 'captured' });
    expect(await shop.cards.ledger(orderId)).toEqual([`declined ${total}`, `authorized ${total}`, `captured ${total}`]);
  }, 30_000);

  it('for the third time ends the order: cancelled, its goods free, nothing captured', async () => {
    const sku = await shop.sell(1);
    await ada.add(sku);
    const { orderId } = (await ada.checkout({ paymentMethod: noCard })).body;
    for (const attempt of [2, 3]) {
      expect((await ada.payWith(orderId, noCard)).body).toMatchObject({ attempt });
      await shop.times(orderId, 'PaymentDeclined', attempt);
    }
    const order = await shop.order(orderId, { status: 'cancelled', paymentStatus: 'failed' });
    expect(order.captured).toEqual(pounds(0));
    expect(await shop.stock(sku)).toEqual({ onHand: 1, held: 0, allocated: 0, available: 1 });
    expect(await shop.cards.ledger(orderId)).toEqual(Array.from({ length: 3 }, () => `declined ${total}`));
    expect((await shop.timeline(orderId)).at(-1)?.type).toBe('OrderCancelled');
    expect(await ada.payWith(orderId, 'pm_card_visa')).toMatchObject({
      status: 409,
      body: { code: 'INVALID_TRANSITION' },
    });
  }, 30_000);

  it('cannot be tried a fourth time, however fast the customer is', async () => {
    const sku = await shop.sell(1);
    await ada.add(sku);
    const { orderId } = (await ada.checkout({ paymentMethod: noCard })).body;
    const answers = await Promise.all(Array.from({ length: 6 }, () => ada.payWith(orderId, 'pm_card_visa')));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted.length).toBeLessThanOrEqual(2);
    for (const { status, body } of answers) {
      if (status !== 202)
        expect([409, body.code]).toEqual([
          409,
          expect.stringMatching(/^(PAYMENT_ATTEMPTS_EXHAUSTED|INVALID_TRANSITION)$/),
        ]);
    }
    await shop.order(orderId, { status: 'confirmed', paymentStatus: 'authorized' });
    await shop.quiet(orderId);
    const ledger = await shop.cards.ledger(orderId);
    const count = (effect: string) => ledger.filter((entry) => entry.startsWith(effect)).length;
    expect(count('authorized') - count('voided')).toBe(1);
    expect(await shop.stock(sku)).toEqual({ onHand: 1, held: 0, allocated: 1, available: 0 });
  }, 30_000);
});

describe('goods that are short', () => {
  it('are all named; nothing stays held and no card is asked', async () => {
    const [plenty, scarce, gone] = [await shop.sell(5), await shop.sell(1), await shop.sell(2)];
    await ada.add(plenty, 2);
    await ada.add(scarce, 3);
    await ada.add(gone, 4);
    const { status, body } = await ada.checkout();
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'rejected', paymentStatus: 'none', rejection: { reason: 'OUT_OF_STOCK' } });
    expect(body.rejection.lines).toHaveLength(2);
    expect(body.rejection.lines).toEqual(
      expect.arrayContaining([
        { sku: scarce, wanted: 3, available: 1 },
        { sku: gone, wanted: 4, available: 2 },
      ]),
    );
    await shop.quiet(body.orderId);
    expect(await shop.stock(plenty)).toEqual({ onHand: 5, held: 0, allocated: 0, available: 5 });
    expect(await shop.stock(scarce)).toEqual({ onHand: 1, held: 0, allocated: 0, available: 1 });
    expect(await shop.stock(gone)).toEqual({ onHand: 2, held: 0, allocated: 0, available: 2 });
    expect(await shop.cards.ledger(body.orderId)).toEqual([]);
    expect(await typesOf(shop.timeline(body.orderId))).toEqual(['OrderPlaced', 'OrderRejected']);
    expect((await ada.get(`/orders/${body.orderId}`)).body.rejection).toEqual(body.rejection);
    expect(await ada.cancel(body.orderId)).toMatchObject({ status: 409, body: { code: 'INVALID_TRANSITION' } });
  });

  it('count together over every line of the cart: stock for one line is not stock for two', async () => {
    const sku = await shop.sell(3);
    await ada.add(sku, 2);
    await ada.add(sku, 2);
    const { body } = await ada.checkout();
    expect(body).toMatchObject({ status: 'rejected', rejection: { lines: [{ sku, wanted: 4, available: 3 }] } });
    expect(await shop.stock(sku)).toEqual({ onHand: 3, held: 0, allocated: 0, available: 3 });
  });
});

describe('the last unit', () => {
  it('goes to one of two customers; the other is told and not charged', async () => {
    const sku = await shop.sell(1);
    const both = [await shop.customer(), await shop.customer()];
    await Promise.all(both.map((person) => person.add(sku)));
    const answers = await Promise.all(both.map((person) => person.checkout()));
    const bodies = answers.map(({ body }) => body).sort((a, b) => (a.status < b.status ? -1 : 1));
    expect(bodies).toMatchObject([
      { status: 'confirmed', paymentStatus: 'authorized' },
      { status: 'rejected', rejection: { reason: 'OUT_OF_STOCK', lines: [{ sku, wanted: 1, available: 0 }] } },
    ]);
    expect(await shop.stock(sku)).toEqual({ onHand: 1, held: 0, allocated: 1, available: 0 });
    expect(await shop.cards.ledger(bodies[0].orderId)).toEqual([`authorized ${total}`]);
    expect(await shop.cards.ledger(bodies[1].orderId)).toEqual([]);
  });
});
