import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Body } from '../support/http.js';
import { OpenShop, type Person, pounds, shipping } from './shopping.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await OpenShop.open();
}, 120_000);
afterAll(() => shop.close(), 60_000);

/** What staff do, and where it leaves the order. */
const steps = [
  ['pack', 'confirmed', 'authorized', 'unfulfilled'],
  ['label', 'confirmed', 'authorized', 'unfulfilled'],
  ['pickup', 'in_fulfilment', 'captured', 'shipped'],
  ['out-for-delivery', 'in_fulfilment', 'captured', 'shipped'],
  ['deliver', 'delivered', 'captured', 'delivered'],
] as const;

describe('a purchase', () => {
  let ada: Person;
  let orderId: string;
  let placed: Body;
  let [mug, tea] = ['', ''];
  const total = 2 * 1250 + 300 + shipping;

  beforeAll(async () => {
    [mug, tea] = [await shop.sell(5, { price: 1250 }), await shop.sell(7, { price: 300 })];
    ada = await shop.customer();
    const { items } = (await ada.get('/products?limit=50')).body;
    for (const [sku, units] of [[mug, 2] as const, [tea, 1] as const]) {
      const shown = items.find((it: Body) => it.sku === sku);
      expect(shown).toMatchObject({ availability: 'in_stock', units: sku === mug ? 5 : 7 });
      await ada.add(sku, units);
    }
    placed = await ada.checkout({ expectedTotal: pounds(total) });
    orderId = placed.body.orderId;
    await shop.parcel(orderId);
  }, 60_000);

  it('is confirmed in the answer to the order, with its goods allocated and its money held', async () => {
    const { orderNumber } = placed.body;
    expect(placed).toMatchObject({ status: 202, headers: { location: `/api/v1/orders/${orderId}` } });
    expect(placed.body).toEqual({
      orderId,
      orderNumber: expect.stringMatching(/^\d{6}-[0-9A-HJKMNP-TV-Z]{6}$/),
      status: 'confirmed',
      paymentStatus: 'authorized',
      rejection: null,
    });
    expect(await shop.stock(mug)).toEqual({ onHand: 5, held: 0, allocated: 2, available: 3 });
    expect(await shop.stock(tea)).toEqual({ onHand: 7, held: 0, allocated: 1, available: 6 });
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`]);
    const mine = (await ada.get('/orders')).body;
    expect(mine.nextCursor).toBeNull();
    expect(mine.items).toMatchObject([
      { orderId, orderNumber, status: 'confirmed', paymentStatus: 'authorized', total: pounds(total), lineCount: 2 },
    ]);
  });

  it('leaves an empty cart behind', async () => {
    expect((await ada.get('/cart')).body).toMatchObject({ status: 'converted', orderId, lines: [], total: pounds(0) });
  });

  it('is shown to its customer with everything that was agreed', async () => {
    const { status, body } = await ada.get(`/orders/${orderId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orderId,
      customerId: ada.userId,
      lines: [
        { sku: mug, quantity: 2, unitPrice: pounds(1250), lineTotal: pounds(2500), tracked: true },
        { sku: tea, quantity: 1, unitPrice: pounds(300), lineTotal: pounds(300), tracked: true },
      ],
      itemsTotal: pounds(2800),
      shippingOption: 'standard',
      shippingPrice: pounds(shipping),
      total: pounds(total),
      captured: pounds(0),
      refunded: pounds(0),
      agreedPrices: false,
      rejection: null,
      returnStatus: 'none',
      shippingAddress: { name: 'Ada Example', postcode: 'N1 1AA', country: 'GB' },
      billingAddress: null,
      payments: [{ status: 'authorized', attempt: 1, amount: pounds(total) }],
      shipments: [{ status: 'planned', units: 3, method: 'standard' }],
    });
  });

  it('is packed, labelled, handed over, paid for at that moment, and delivered', async () => {
    const parcel = await shop.parcel(orderId);
    for (const [step, status, paymentStatus, fulfilmentStatus] of steps) {
      await shop.handle(parcel, step);
      await shop.order(orderId, { status, paymentStatus, fulfilmentStatus });
    }
    expect(await shop.cards.ledger(orderId)).toEqual([`authorized ${total}`, `captured ${total}`]);
    expect((await ada.get(`/orders/${orderId}`)).body).toMatchObject({
      captured: pounds(total),
      refunded: pounds(0),
      payments: [{ status: 'captured' }],
      shipments: [{ status: 'delivered', carrier: 'storefold', trackingNumber: expect.stringMatching(/^SF/) }],
    });
    expect(await shop.stock(mug)).toEqual({ onHand: 3, held: 0, allocated: 0, available: 3 });
    expect(await shop.stock(tea)).toEqual({ onHand: 6, held: 0, allocated: 0, available: 6 });
  });

  it('tells its whole story in order', async () => {
    const types = (await shop.timeline(orderId)).map(({ type }) => type);
    const of = (what: string) => types.filter((type) => type.startsWith(what));
    // Within a stream the order is certain; across streams it is wherever one thing caused the other.
    expect(of('Order')).toEqual([
      'OrderPlaced',
      'OrderStockHeld',
      'OrderConfirmed',
      'OrderFulfilmentStarted',
      'OrderLinesShipped',
      'OrderLinesDelivered',
      'OrderDelivered',
    ]);
    expect(of('Payment')).toEqual(['PaymentAuthorizationRequested', 'PaymentAuthorized', 'PaymentCaptured']);
    expect(of('Shipment')).toEqual([
      'ShipmentPlanned',
      'ShipmentPacked',
      'ShipmentLabelled',
      'ShipmentPickedUp',
      'ShipmentOutForDelivery',
      'ShipmentDelivered',
    ]);
    expect(types).toHaveLength(16);
    for (const [cause, effect] of [
      ['OrderPlaced', 'PaymentAuthorizationRequested'],
      ['PaymentAuthorized', 'OrderConfirmed'],
      ['OrderConfirmed', 'ShipmentPlanned'],
      ['ShipmentPickedUp', 'PaymentCaptured'],
      ['PaymentCaptured', 'ShipmentOutForDelivery'],
      ['ShipmentDelivered', 'OrderDelivered'],
    ] as const) {
      expect([cause, types.indexOf(cause) < types.indexOf(effect), effect]).toEqual([cause, true, effect]);
    }
  });

  it('can be followed through the log from cause to effect', async () => {
    const facts = await shop.logged(orderId);
    const correlationOf = (wanted: string) => facts.find(({ type }) => type === wanted)?.correlationId;
    const byCorrelation = (wanted: string) =>
      facts
        .filter(({ correlationId, type }) => correlationId === correlationOf(wanted) && type !== 'ProcessAdvanced')
        .map(({ type }) => type)
        .sort();
    // Everything the customer's request caused, whichever process wrote it, carries the id of that request.
    expect(byCorrelation('OrderPlaced')).toEqual([
      'CartConverted',
      'OrderConfirmed',
      'OrderPlaced',
      'OrderStockHeld',
      'PaymentAuthorizationRequested',
      'PaymentAuthorized',
      'ShipmentPlanned',
      'StockAllocated',
      'StockAllocated',
      'StockHeld',
      'StockHeld',
    ]);
    // What staff do are requests of their own, and so is what comes of them.
    expect(byCorrelation('ShipmentPickedUp')).toEqual([
      'CaptureRequested',
      'OrderFulfilmentStarted',
      'OrderLinesShipped',
      'PaymentCaptured',
      'ShipmentPickedUp',
      'StockCommitted',
      'StockCommitted',
    ]);
    expect(byCorrelation('ShipmentDelivered')).toEqual(['OrderDelivered', 'OrderLinesDelivered', 'ShipmentDelivered']);
    // A cause is an event, or a command that left one; requests from outside are their own cause.
    const known = new Set(facts.flatMap(({ id, commandId }) => [id, commandId]));
    expect(facts.filter(({ causationId }) => !known.has(causationId))).toEqual([]);
    const roots = facts.filter(({ causationId, correlationId }) => causationId === correlationId);
    expect(roots.map(({ type }) => type).sort()).toEqual([
      'CartConverted',
      'OrderPlaced',
      'ShipmentDelivered',
      'ShipmentLabelled',
      'ShipmentOutForDelivery',
      'ShipmentPacked',
      'ShipmentPickedUp',
    ]);
  });

  it('is remembered beside the next one, the newest first', async () => {
    await ada.add(tea, 1);
    const next = (await ada.checkout()).body.orderId;
    expect(next).not.toBe(orderId);
    const first = (await ada.get('/orders?limit=1')).body;
    expect(first.items.map((it: Body) => it.orderId)).toEqual([next]);
    const second = (await ada.get(`/orders?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`)).body;
    expect(second.items.map((it: Body) => it.orderId)).toEqual([orderId]);
    expect(second.nextCursor).toBeNull();
  });
});

describe('an order from two sellers', () => {
  it('leaves in two parcels that each seller handles alone, and is captured once', async () => {
    const [anna, bert] = [await shop.personWith('seller'), await shop.personWith('seller')];
    const skus = [await shop.sell(1, { seller: anna, price: 700 }), await shop.sell(1, { seller: bert, price: 300 })];
    const ada = await shop.customer();
    for (const sku of skus) await ada.add(sku);
    const { body } = await ada.checkout();
    expect(body.status).toBe('confirmed');
    const parcels = await Promise.all([anna, bert].map((seller) => shop.parcel(body.orderId, seller)));
    const [annas = '', berts = ''] = parcels;
    expect(await anna.post(`/shipments/${berts}/pack`)).toMatchObject({
      status: 404,
      body: { code: 'SHIPMENT_NOT_FOUND' },
    });
    await shop.handle(annas, 'pack', 'label', 'pickup');
    await shop.order(body.orderId, { fulfilmentStatus: 'partially_shipped', paymentStatus: 'captured' });
    await shop.handle(berts, 'pack', 'label', 'pickup', 'out-for-delivery', 'deliver');
    await shop.order(body.orderId, { status: 'in_fulfilment', fulfilmentStatus: 'partially_delivered' });
    await shop.handle(annas, 'out-for-delivery', 'deliver');
    await shop.order(body.orderId, { status: 'delivered', fulfilmentStatus: 'delivered' });
    const total = 1000 + shipping;
    expect(await shop.cards.ledger(body.orderId)).toEqual([`authorized ${total}`, `captured ${total}`]);
  }, 30_000);
});
