import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OpenShop, type Person, shipping, typesOf } from './shopping.js';

let shop: OpenShop;
let ada: Person;
let sku: string;
beforeAll(async () => {
  shop = await OpenShop.open({ GATEWAY_TIMEOUT_MS: '5000' });
  ada = await shop.customer();
}, 120_000);
beforeEach(async () => {
  sku = await shop.sell(3);
  await ada.add(sku, 2);
});
afterEach(() => shop.cards.behave());
afterAll(() => shop.close(), 60_000);

const total = 2000 + shipping;
const free = { onHand: 3, held: 0, allocated: 0, available: 3 };

/** Cancelled for good: the stock is all there, and this is what the order, its money and its parcel went through. */
async function cancelled(orderId: string, paymentStatus: string, story: readonly string[], ledger: readonly string[]) {
  await shop.order(orderId, { status: 'cancelled', paymentStatus });
  await shop.quiet(orderId);
  expect(await shop.stock(sku)).toEqual(free);
  expect(await shop.cards.ledger(orderId)).toEqual(ledger);
  expect([...(await typesOf(shop.timeline(orderId)))].sort()).toEqual([...story].sort());
  expect((await shop.timeline(orderId)).at(-1)?.type).toBe('OrderCancelled');
  expect(await ada.cancel(orderId)).toMatchObject({ status: 409, body: { code: 'INVALID_TRANSITION' } });
}

const [placed, held, requested, ended] = [
  'OrderPlaced',
  'OrderStockHeld',
  'OrderCancellationRequested',
  'OrderCancelled',
];
const [asked, authorized, unknown] = ['PaymentAuthorizationRequested', 'PaymentAuthorized', 'PaymentOutcomeUnknown'];
const paidBack = [`authorized ${total}`, `voided ${total}`];

describe('cancelling before the order is confirmed', () => {
  it('gives the goods back that are just being held, and asks no card', async () => {
    let orderId = '';
    await shop.whileNobodyWorks(async () => {
      orderId = await ada.place();
      expect(await ada.cancel(orderId)).toMatchObject({
        status: 202,
        body: { orderId, status: 'placed', cancelling: true },
      });
    });
    await cancelled(orderId, 'none', [placed, requested, ended], []);
    const stock = (await shop.logged(orderId)).filter(({ stream }) => stream.startsWith('stock-'));
    expect(stock.map(({ type, data }) => [type, data.reason])).toEqual([
      ['StockHeld', undefined],
      ['StockReleased', 'ORDER_CANCELLED'],
    ]);
  }, 30_000);

  it('gives the goods back after a declined card', async () => {
    const { orderId } = (await ada.checkout({ paymentMethod: 'pm_card_chargeDeclined' })).body;
    expect((await ada.cancel(orderId)).body).toMatchObject({ status: 'awaiting_payment', cancelling: true });
    const story = [placed, held, asked, 'PaymentDeclined', requested, ended];
    await cancelled(orderId, 'failed', story, [`declined ${total}`]);
  }, 30_000);

  it('takes the payment back that waits for its customer at the bank', async () => {
    const { orderId } = (await ada.checkout({ paymentMethod: 'pm_card_threeDSecure2Required' })).body;
    const { payments } = (await ada.get(`/orders/${orderId}`)).body;
    expect((await ada.cancel(orderId)).status).toBe(202);
    const story = [placed, held, asked, 'PaymentActionRequired', requested, 'PaymentVoided', ended];
    await cancelled(orderId, 'voided', story, []);
    await fetch(payments[0].url);
    expect(await shop.cards.ledger(orderId)).toEqual([]);
  }, 30_000);

  it.each(['delay_before', 'delay_after'] as const)(
    'waits for a payment that is on its way and voids it: %s',
    async (late) => {
      await shop.cards.misbehave({ switch: late, ms: 1200, operation: 'create' });
      const orderId = await ada.place();
      await shop.times(orderId, asked);
      expect((await ada.cancel(orderId)).body).toMatchObject({ status: 'awaiting_payment', cancelling: true });
      expect(await shop.stock(sku)).toEqual({ onHand: 3, held: 2, allocated: 0, available: 1 });
      await cancelled(
        orderId,
        'voided',
        [placed, held, asked, requested, authorized, 'PaymentVoided', ended],
        paidBack,
      );
    },
    30_000,
  );

  it('waits for a payment that is on its way and is declined', async () => {
    await shop.cards.misbehave({ switch: 'delay_after', ms: 800, operation: 'create' });
    const orderId = await ada.place({ paymentMethod: 'pm_card_chargeDeclined' });
    await shop.times(orderId, asked);
    await ada.cancel(orderId);
    const story = [placed, held, asked, requested, 'PaymentDeclined', ended];
    await cancelled(orderId, 'failed', story, [`declined ${total}`]);
  }, 30_000);

  it('releases nothing while the outcome is unknown; then the money goes back first', async () => {
    await shop.cards.misbehave({ switch: 'drop_after', operation: 'create', count: 0 });
    const orderId = await ada.place();
    await shop.times(orderId, unknown);
    expect((await ada.cancel(orderId)).body).toMatchObject({ status: 'awaiting_payment', cancelling: true });
    await shop.times(orderId, requested);
    await shop.quiet(orderId);
    expect(await shop.stock(sku)).toEqual({ onHand: 3, held: 2, allocated: 0, available: 1 });
    expect(await ada.payWith(orderId, 'pm_card_visa')).toMatchObject({
      status: 409,
      body: { code: 'INVALID_TRANSITION' },
    });
    await shop.cards.behave();
    const story = [placed, held, asked, unknown, requested, authorized, 'PaymentVoided', ended];
    await cancelled(orderId, 'voided', story, paidBack);
    const order = (await shop.logged(orderId)).map(({ type }) => type);
    expect(order.indexOf('PaymentVoided')).toBeLessThan(order.indexOf('StockReleased'));
  }, 30_000);
});

describe('cancelling a confirmed order', () => {
  const confirmed = [placed, held, asked, authorized, 'OrderConfirmed', 'ShipmentPlanned'];
  const taken = [requested, 'ShipmentCancelled', 'PaymentVoided', ended];
  let orderId: string;
  let parcel: string;
  beforeEach(async () => {
    orderId = (await ada.checkout()).body.orderId;
    parcel = await shop.parcel(orderId);
  });

  it('stops the parcel, voids the payment, and puts the goods back', async () => {
    expect((await ada.cancel(orderId)).body).toMatchObject({ status: 'confirmed', cancelling: true });
    await cancelled(orderId, 'voided', [...confirmed, ...taken], paidBack);
    const order = (await shop.logged(orderId)).map(({ type }) => type);
    expect(order.indexOf('ShipmentCancelled')).toBeLessThan(order.indexOf('PaymentVoided'));
    expect(order.indexOf('PaymentVoided')).toBeLessThan(order.indexOf('StockReleased'));
    expect((await ada.get(`/orders/${orderId}`)).body.shipments).toMatchObject([{ status: 'cancelled' }]);
  }, 30_000);

  it.each([
    ['packed', ['pack'], ['ShipmentPacked']],
    ['labelled', ['pack', 'label'], ['ShipmentPacked', 'ShipmentLabelled']],
  ])(
    'does so as well when the parcel is %s, and staff cannot hand it over any more',
    async (_, steps, told) => {
      await shop.handle(parcel, ...steps);
      expect((await ada.cancel(orderId)).status).toBe(202);
      await cancelled(orderId, 'voided', [...confirmed, ...told, ...taken], paidBack);
      expect(await shop.staff.post(`/shipments/${parcel}/pickup`)).toMatchObject({
        status: 409,
        body: { code: 'INVALID_TRANSITION' },
      });
    },
    30_000,
  );

  it('is refused once the parcel has left: the order goes on and is paid for', async () => {
    await shop.handle(parcel, 'pack', 'label', 'pickup');
    await shop.order(orderId, { status: 'in_fulfilment', paymentStatus: 'captured' });
    expect(await ada.cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ALREADY_PICKED_UP' } });
    await shop.handle(parcel, 'out-for-delivery', 'deliver');
    await shop.order(orderId, { status: 'delivered' });
    expect(await ada.cancel(orderId)).toMatchObject({ status: 409, body: { code: 'INVALID_TRANSITION' } });
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`, `captured ${total}`]);
    expect(await shop.stock(sku)).toEqual({ onHand: 1, held: 0, allocated: 0, available: 1 });
  }, 30_000);

  it.each(['the customer', 'the courier'])(
    'loses against a hand-over nobody has heard of yet, though %s was first',
    async (first) => {
      await shop.handle(parcel, 'pack', 'label');
      const cancel = async () => expect((await ada.cancel(orderId)).status).toBe(202);
      const pickUp = () => shop.handle(parcel, 'pickup');
      await shop.whileNobodyWorks(async () => {
        for (const step of first === 'the customer' ? [cancel, pickUp] : [pickUp, cancel]) await step();
      });
      await shop.order(orderId, { status: 'in_fulfilment', paymentStatus: 'captured', fulfilmentStatus: 'shipped' });
      await shop.quiet(orderId);
      const told = (await shop.timeline(orderId)).map(({ type }) => type);
      expect(told.filter((type) => type.startsWith('OrderCancel'))).toEqual([requested, 'OrderCancellationRefused']);
      expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`, `captured ${total}`]);
      expect(await shop.stock(sku)).toEqual({ onHand: 1, held: 0, allocated: 0, available: 1 });
      await shop.handle(parcel, 'out-for-delivery', 'deliver');
      await shop.order(orderId, { status: 'delivered' });
    },
    30_000,
  );

  it('refunds money that was captured past us', async () => {
    const { payments } = (await ada.get(`/orders/${orderId}`)).body;
    const payment = (await shop.staff.get(`/admin/payments/${payments[0].paymentId}`)).body;
    await shop.cards.captureByHand(payment.gatewayRef);
    expect((await ada.cancel(orderId)).status).toBe(202);
    const order = await shop.order(orderId, { status: 'cancelled', paymentStatus: 'refunded' });
    expect([order.captured.amount, order.refunded.amount]).toEqual([total, total]);
    await shop.quiet(orderId);
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`, `captured ${total}`, `refunded ${total}`]);
    expect(await shop.stock(sku)).toEqual(free);
  }, 30_000);

  it('voids once when the answer to the void is lost, and keeps the goods until it is certain', async () => {
    await shop.cards.misbehave({ switch: 'drop_after', operation: 'cancel', count: 0 });
    expect((await ada.cancel(orderId)).status).toBe(202);
    await shop.times(orderId, unknown);
    expect(await shop.stock(sku)).toEqual({ onHand: 3, held: 0, allocated: 2, available: 1 });
    await shop.cards.behave();
    await cancelled(orderId, 'voided', [...confirmed, unknown, ...taken], paidBack);
  }, 30_000);

  it('happens once, however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ada.cancel(orderId)));
    for (const { status, body } of answers) if (status !== 202) expect(body.code).toBe('INVALID_TRANSITION');
    expect(answers.map(({ status }) => status)).toContain(202);
    await cancelled(orderId, 'voided', [...confirmed, ...taken], paidBack);
  }, 30_000);
});

describe('who may cancel', () => {
  it('is the customer, the seller of everything in it, and administrators; to others it does not exist', async () => {
    const [seller, rival, stranger] = [
      await shop.personWith('seller'),
      await shop.personWith('seller'),
      await shop.customer(),
    ];
    const own = await shop.sell(5, { seller });
    const order = async () => {
      await stranger.add(own);
      return (await stranger.checkout()).body.orderId;
    };
    const [first, second] = [await order(), await order()];
    const notFound = { status: 404, body: { code: 'ORDER_NOT_FOUND' } };
    expect(await (await shop.customer()).cancel(first)).toMatchObject(notFound);
    expect(await rival.cancel(first)).toMatchObject(notFound);
    expect(await seller.cancel(first)).toMatchObject({ status: 202 });
    expect(await shop.staff.post(`/orders/${second}/cancel`, { reason: ' ' })).toMatchObject({
      status: 422,
      body: { code: 'REASON_REQUIRED' },
    });
    expect(await shop.staff.cancel(second)).toMatchObject({ status: 202 });
    for (const orderId of [first, second]) await shop.order(orderId, { status: 'cancelled', paymentStatus: 'voided' });
    expect(await shop.stock(own)).toEqual({ onHand: 5, held: 0, allocated: 0, available: 5 });
  }, 30_000);
});
