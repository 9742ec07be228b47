import type { Switch } from '#embedded';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OpenShop, pounds, shipping, typesOf } from './shopping.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await OpenShop.open({ GATEWAY_TIMEOUT_MS: '500' });
}, 120_000);
afterAll(() => shop.close(), 60_000);

const total = 1000 + shipping;

/** Ways to act, or not, and not to say so. The SDK repeats once by itself, so what shall be seen happens twice. */
const silences = {
  'the connection breaks after acting': { switch: 'drop_after', count: 2 },
  'the connection breaks before acting': { switch: 'drop_before', count: 2 },
  'the answer takes longer than anybody waits': { switch: 'delay_after', ms: 1500 },
  'acting takes longer than anybody waits': { switch: 'delay_before', ms: 1500 },
  'the answer is an error 500, although it acted, for as long as the key lives': { switch: 'fail_after' },
  'the answer is an error 500 before acting': { switch: 'fail_before', count: 2 },
  'the answer is that we ask too often': { switch: 'rate_limit', count: 2 },
} as const satisfies Readonly<Record<string, Partial<Switch>>>;
type Silence = keyof typeof silences;
const names = Object.keys(silences) as readonly Silence[];

const authorized = ['PaymentAuthorizationRequested', 'PaymentOutcomeUnknown', 'PaymentAuthorized'];

/** What became of an order, once it is as described. */
async function outcome(orderId: string, sku: string, described: Readonly<Record<string, unknown>>) {
  const { captured } = await shop.order(orderId, described);
  const { onHand, allocated, available } = await shop.stock(sku);
  const payment = await typesOf(shop.timeline(orderId), 'Payment');
  return { captured, ledger: await shop.cards.ledger(orderId), stock: [onHand, allocated, available], payment };
}

/** All of them at once, since most of the time everybody waits. */
async function outcomes<T>(
  live: (silence: Silence) => Promise<T>,
): Promise<ReadonlyMap<Silence, PromiseSettledResult<T>>> {
  const settled = await Promise.allSettled(names.map(live));
  return new Map(settled.map((result, index) => [names[index] as Silence, result]));
}

describe('an authorization whose answer is lost', () => {
  let told: Awaited<ReturnType<typeof outcomes>>;
  beforeAll(async () => {
    told = await outcomes(async (silence) => {
      const [sku, person] = [await shop.sell(2), await shop.customer()];
      await person.add(sku);
      const orderId = await person.nextOrderId();
      await shop.cards.misbehave({ ...silences[silence], operation: 'create', metadata: { order_id: orderId } });
      expect(await person.place()).toBe(orderId);
      return outcome(orderId, sku, { status: 'confirmed', paymentStatus: 'authorized' });
    });
  }, 60_000);

  it.each(names)('is reconciled: confirmed, and authorized once, when %s', (silence) => {
    const value = { captured: pounds(0), ledger: [`authorized ${total}`], stock: [2, 1, 1], payment: authorized };
    expect(told.get(silence)).toEqual({ status: 'fulfilled', value });
  });

  it('keeps the goods while nobody knows, however often it is lost', async () => {
    const [sku, person] = [await shop.sell(1), await shop.customer()];
    await person.add(sku);
    await shop.cards.misbehave({ switch: 'drop_after', operation: 'create', count: 0 });
    const orderId = await person.place();
    await shop.times(orderId, 'PaymentOutcomeUnknown');
    await shop.order(orderId, { status: 'awaiting_payment', paymentStatus: 'pending' });
    expect(await shop.stock(sku)).toEqual({ onHand: 1, held: 1, allocated: 0, available: 0 });
    await shop.cards.behave();
    await shop.order(orderId, { status: 'confirmed', paymentStatus: 'authorized' });
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`]);
  }, 30_000);

  it('is found out to have been a decline: the order stays payable', async () => {
    const [sku, person] = [await shop.sell(1), await shop.customer()];
    await person.add(sku);
    await shop.cards.misbehave({ switch: 'drop_after', operation: 'create', count: 2 });
    const orderId = await person.place({ paymentMethod: 'pm_card_chargeDeclinedLostCard' });
    const order = await shop.order(orderId, { status: 'awaiting_payment', paymentStatus: 'failed' });
    expect(order.payments).toMatchObject([{ status: 'declined', code: 'lost_card', category: 'hard' }]);
    expect(await shop.cards.ledger(orderId)).toEqual([`declined ${total}`]);
  }, 30_000);
});

describe('a capture whose answer is lost', () => {
  let told: Awaited<ReturnType<typeof outcomes>>;
  beforeAll(async () => {
    told = await outcomes(async (silence) => {
      const [sku, person] = [await shop.sell(2), await shop.customer()];
      await person.add(sku);
      const { orderId } = (await person.checkout()).body;
      await shop.cards.misbehave({ ...silences[silence], operation: 'capture', metadata: { order_id: orderId } });
      await shop.handle(await shop.parcel(orderId), 'pack', 'label', 'pickup', 'out-for-delivery', 'deliver');
      return outcome(orderId, sku, {
        status: 'delivered',
        paymentStatus: 'captured',
        fulfilmentStatus: 'delivered',
      });
    });
  }, 60_000);

  it.each(names)('is reconciled: delivered, and captured once, when %s', (silence) => {
    // A payment with a name is looked up at once where its key tells nothing: then nobody waits.
    const doubt = silences[silence].switch === 'fail_after' ? [] : ['PaymentOutcomeUnknown'];
    const payment = ['PaymentAuthorizationRequested', 'PaymentAuthorized', ...doubt, 'PaymentCaptured'];
    const ledger = [`authorized ${total}`, `captured ${total}`];
    const value = { captured: pounds(total), ledger, stock: [1, 0, 1], payment };
    expect(told.get(silence)).toEqual({ status: 'fulfilled', value });
  });
});
