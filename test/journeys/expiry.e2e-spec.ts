import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OpenShop, type Person, pounds, shipping, typesOf } from './shopping.js';

const windowMs = 1500;
/** Goods stay held for a while longer: a payment may arrive at the last moment. */
const holdMs = 2 * windowMs;

let shop: OpenShop;
let ada: Person;
let sku: string;
beforeAll(async () => {
  shop = await OpenShop.open({ PAYMENT_WINDOW_MS: String(windowMs) });
  ada = await shop.customer();
}, 120_000);
beforeEach(async () => {
  sku = await shop.sell(1);
  await ada.add(sku);
});
afterEach(() => shop.cards.behave());
afterAll(() => shop.close(), 60_000);

const total = 1000 + shipping;
const free = { onHand: 1, held: 0, allocated: 0, available: 1 };
const taken = { onHand: 1, held: 0, allocated: 1, available: 0 };

describe('an order that nobody pays in time', () => {
  it('expires after a declined card: its goods are free, and nothing is owed', async () => {
    const { orderId } = (await ada.checkout({ paymentMethod: 'pm_card_chargeDeclined' })).body;
    await shop.order(orderId, { status: 'expired', paymentStatus: 'failed' });
    await shop.quiet(orderId);
    expect(await shop.stock(sku)).toEqual(free);
    expect(await shop.cards.ledger(orderId)).toEqual([`declined ${total}`]);
    expect(await typesOf(shop.timeline(orderId), 'Order')).toEqual(['OrderPlaced', 'OrderStockHeld', 'OrderExpired']);
    expect(await ada.payWith(orderId, 'pm_card_visa')).toMatchObject({ status: 410, body: { code: 'ORDER_EXPIRED' } });
    expect(await ada.cancel(orderId)).toMatchObject({ status: 409, body: { code: 'INVALID_TRANSITION' } });
  }, 30_000);

  it('cannot be paid any more when its time is over, although nobody has noticed yet', async () => {
    const { orderId } = (await ada.checkout({ paymentMethod: 'pm_card_chargeDeclined' })).body;
    await shop.whileNobodyWorks(async () => {
      await pause(windowMs);
      expect(await ada.payWith(orderId, 'pm_card_visa')).toMatchObject({
        status: 410,
        body: { code: 'ORDER_EXPIRED' },
      });
      expect((await ada.get(`/orders/${orderId}`)).body).toMatchObject({ status: 'awaiting_payment' });
    });
    await shop.order(orderId, { status: 'expired' });
    await shop.quiet(orderId);
    expect(await shop.stock(sku)).toEqual(free);
    expect(await shop.cards.ledger(orderId)).toEqual([`declined ${total}`]);
  }, 30_000);

  it('expires while its customer is away at their bank, and holds no money', async () => {
    const { body } = await ada.checkout({ paymentMethod: 'pm_card_threeDSecure2Required' });
    expect(body).toMatchObject({ status: 'awaiting_payment', paymentStatus: 'pending' });
    const { payments } = await shop.order(body.orderId, { status: 'expired', paymentStatus: 'voided' });
    await shop.quiet(body.orderId);
    await fetch(payments[0].url);
    expect(await shop.cards.ledger(body.orderId)).toEqual([]);
    expect(await shop.stock(sku)).toEqual(free);
  }, 30_000);

  it('lets go of money that its customer agreed to at the bank and nobody told us of', async () => {
    const { orderId } = (await ada.checkout({ paymentMethod: 'pm_card_threeDSecure2Required' })).body;
    const { payments } = (await ada.get(`/orders/${orderId}`)).body;
    await fetch(payments[0].url);
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`]);
    await shop.order(orderId, { status: 'expired', paymentStatus: 'voided' });
    await shop.quiet(orderId);
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`, `voided ${total}`]);
    expect(await shop.stock(sku)).toEqual(free);
  }, 30_000);
});

describe('a payment that is still open when the time is over', () => {
  it('is waited for while it is on its way: the order is confirmed late', async () => {
    await shop.cards.misbehave({ switch: 'delay_after', ms: windowMs + 600, operation: 'create' });
    const { body } = await ada.checkout();
    expect(body).toMatchObject({ status: 'confirmed', paymentStatus: 'authorized' });
    expect(await shop.cards.ledger(body.orderId)).toEqual([`authorized ${total}`]);
    expect(await shop.stock(sku)).toEqual(taken);
  }, 30_000);

  it('keeps its goods as long as nobody knows what became of it', async () => {
    await shop.cards.misbehave({ switch: 'drop_after', operation: 'create', count: 0 });
    const orderId = await ada.place();
    await shop.times(orderId, 'PaymentOutcomeUnknown');
    await pause(holdMs);
    const bob = await shop.customer();
    await bob.add(sku);
    expect((await bob.checkout()).body).toMatchObject({
      status: 'rejected',
      rejection: { reason: 'OUT_OF_STOCK', lines: [{ sku, wanted: 1, available: 0 }] },
    });
    await shop.order(orderId, { status: 'awaiting_payment', paymentStatus: 'pending' });
    await shop.cards.behave();
    await shop.order(orderId, { status: 'confirmed', paymentStatus: 'authorized' });
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`]);
    expect(await shop.stock(sku)).toEqual(taken);
  }, 30_000);

  it('is found to have failed: the order expires then', async () => {
    await shop.cards.misbehave({ switch: 'drop_after', operation: 'create', count: 0 });
    const orderId = await ada.place({ paymentMethod: 'pm_card_chargeDeclined' });
    await pause(windowMs);
    await shop.order(orderId, { status: 'awaiting_payment', paymentStatus: 'pending' });
    await shop.cards.behave();
    await shop.order(orderId, { status: 'expired', paymentStatus: 'failed' });
    await shop.quiet(orderId);
    expect(await shop.stock(sku)).toEqual(free);
    expect(await shop.cards.ledger(orderId)).toEqual([`declined ${total}`]);
  }, 30_000);

  it('is given back when somebody else has bought the goods meanwhile', async () => {
    const bob = await shop.customer();
    await bob.add(sku);
    const orderId = await ada.nextOrderId();
    const slow = { switch: 'delay_after', ms: holdMs + 3500, operation: 'create' } as const;
    await shop.cards.misbehave({ ...slow, metadata: { order_id: orderId } });
    const late = ada.checkout();
    await pause(holdMs + 1000);
    expect((await bob.checkout()).body).toMatchObject({ status: 'confirmed' });
    expect((await late).body).toMatchObject({
      orderId,
      status: 'rejected',
      rejection: { reason: 'OUT_OF_STOCK_AFTER_PAYMENT', lines: [{ sku, wanted: 1, available: 0 }] },
    });
    const { captured } = await shop.order(orderId, { status: 'rejected', paymentStatus: 'voided' });
    expect(captured).toEqual(pounds(0));
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`, `voided ${total}`]);
    expect(await shop.stock(sku)).toEqual(taken);
  }, 30_000);
});
