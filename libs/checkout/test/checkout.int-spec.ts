import { randomUUID } from 'node:crypto';
import { CartToPlaceQuery } from '#cart';
import { systemContext } from '#event-sourcing';
import { stockItem } from '#inventory';
import { deterministicId, plusMs, type Sku, type UserId } from '#kernel';
import { PlaceOrderCommand } from '#ordering';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { orderFromCart } from '../src/place-order/order-from-cart.js';
import { defaultCheckoutSettings } from '../src/settings.js';
import { Customer, eventually, offer } from './customer.js';
import { type Shop, startShop } from './shop.js';

let shop: Shop;

beforeAll(async () => {
  shop = await startShop();
}, 120_000);
afterAll(async () => {
  await shop.stop();
}, 60_000);

const stock = async (sku: string) => {
  const { onHand, held, allocated } = (await shop.store.load(stockItem, sku as Sku)).state;
  return { onHand, held, allocated };
};
const shippingAddress = {
  name: 'Eve',
  line1: '1 Test Street',
  line2: null,
  city: 'London',
  region: null,
  postcode: 'N1 1AA',
  country: 'GB',
  phone: null,
};
let people = 0;
const someone = () => new Customer(shop, { token: shop.tokenOf(`customer-${(people += 1)}`, 'customer') });
const admin = () => new Customer(shop, { token: shop.tokenOf('admin-1', 'admin') });

/** The first half of a checkout, as an api leaves it that is killed there. */
async function placedOnly(customerId: string): Promise<string> {
  const cart = await shop.app.get(QueryBus).execute(new CartToPlaceQuery({ customerId: customerId as UserId }));
  const placedAt = new Date().toISOString();
  const paymentDeadline = plusMs(placedAt, 60_000);
  const wish = { customerId: customerId as UserId, shippingOption: 'standard', paymentMethod: 'pm_card_visa' };
  const none = { billingAddress: null, expectedTotal: null, email: null };
  const said = { ...wish, ...none, shippingAddress, placedAt, paymentDeadline };
  const snapshot = orderFromCart(cart, said, defaultCheckoutSettings.shippingOptions);
  const context = systemContext('spec', randomUUID(), { now: () => placedAt });
  await shop.app.get(CommandBus).execute(new PlaceOrderCommand(snapshot, context));
  return snapshot.orderId;
}

const step = async (orderId: unknown, ...steps: readonly string[]) => {
  const shipmentId = deterministicId('shipment', String(orderId), 'admin-1');
  for (const name of steps) {
    const body = name === 'label' ? { carrier: 'Royal Mail', trackingNumber: 'RM1' } : undefined;
    await eventually(async () => {
      const { status, body: answer } = await admin().call('POST', `/shipments/${shipmentId}/${name}`, body);
      if (status >= 300) throw new Error(`${name}: ${JSON.stringify(answer)}`);
    });
  }
};

const shown = (customer: Customer, orderId: unknown, expected: object) =>
  eventually(async () => {
    const { body } = await customer.call('GET', `/orders/${String(orderId)}`);
    expect(body).toMatchObject(expected);
  });

describe('a checkout over HTTP', () => {
  it('is paid, confirmed, handed over, captured, delivered', async () => {
    await offer(shop, 'HAPPY', 5);
    const ada = someone();
    await ada.put('HAPPY', 2);
    const placed = await ada.order({ expectedTotal: { amount: 1495, currency: 'GBP' } });
    const { orderId } = placed.body;
    expect(placed).toMatchObject({
      status: 202,
      headers: { location: `/api/v1/orders/${String(orderId)}` },
      body: { status: 'confirmed', paymentStatus: 'authorized' },
    });
    expect(await stock('HAPPY')).toEqual({ onHand: 5, held: 0, allocated: 2 });
    await step(orderId, 'pack', 'label', 'pickup');
    await shown(ada, orderId, { status: 'in_fulfilment', paymentStatus: 'captured', fulfilmentStatus: 'shipped' });
    await step(orderId, 'out-for-delivery', 'deliver');
    await shown(ada, orderId, { status: 'delivered', fulfilmentStatus: 'delivered' });
    expect(await stock('HAPPY')).toEqual({ onHand: 3, held: 0, allocated: 0 });
    const { items } = (await ada.call('GET', `/orders/${String(orderId)}/timeline?limit=100`)).body;
    expect((items as { type: string }[]).map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'OrderPlaced',
        'PaymentAuthorized',
        'OrderConfirmed',
        'PaymentCaptured',
        'OrderDelivered',
      ]),
    );
  }, 60_000);

  it('writes as little as its story needs', async () => {
    await offer(shop, 'COUNTED', 1);
    const ann = someone();
    await ann.put('COUNTED');
    const before = await shop.store.head();
    const { body } = await ann.order();
    expect(body).toMatchObject({ status: 'confirmed' });
    const planned = deterministicId('shipment', String(body['orderId']), 'admin-1');
    await eventually(async () => {
      expect((await admin().call('GET', `/shipments/${planned}`)).status).toBe(200);
    });
    const written: string[] = [];
    for await (const { type, stream } of shop.store.readAll({ after: before })) {
      written.push(type === 'ProcessAdvanced' ? `${stream.split('-')[0]} process` : type);
    }
    expect(written.sort()).toEqual([
      'CartConverted',
      'OrderConfirmed',
      'OrderPlaced',
      'OrderStockHeld',
      'PaymentAuthorizationRequested',
      'PaymentAuthorized',
      'ShipmentPlanned',
      'StockAllocated',
      'StockHeld',
      ...Array.from({ length: 4 }, () => 'checkout process'),
      'fulfilment process',
    ]);
  }, 60_000);

  it('names the short lines and keeps nothing', async () => {
    await offer(shop, 'PLENTY', 5);
    await offer(shop, 'SCARCE', 1);
    const bob = someone();
    await bob.put('PLENTY', 1);
    await bob.put('SCARCE', 2);
    const { body } = await bob.order();
    expect(body).toMatchObject({
      status: 'rejected',
      rejection: { reason: 'OUT_OF_STOCK', lines: [{ sku: 'SCARCE', wanted: 2, available: 1 }] },
    });
    await eventually(async () => expect(await stock('PLENTY')).toEqual({ onHand: 5, held: 0, allocated: 0 }));
  }, 60_000);

  it('stays payable after a declined card, and is confirmed with a good one', async () => {
    await offer(shop, 'DECLINED', 1);
    const eve = someone();
    await eve.put('DECLINED');
    const { body } = await eve.order({ paymentMethod: 'pm_card_chargeDeclined' });
    expect(body).toMatchObject({ status: 'awaiting_payment', paymentStatus: 'failed' });
    const retry = await eve.call('POST', `/orders/${String(body['orderId'])}/retry-payment`, {
      paymentMethod: 'pm_card_visa',
    });
    expect(retry).toMatchObject({ status: 202, body: { attempt: 2 } });
    await shown(eve, body['orderId'], { status: 'confirmed', paymentStatus: 'authorized' });
    expect(await stock('DECLINED')).toEqual({ onHand: 1, held: 0, allocated: 1 });
  }, 60_000);

  it('is cancelled after its confirmation: money back, goods back', async () => {
    await offer(shop, 'REGRET', 1);
    const kim = someone();
    await kim.put('REGRET');
    const { body } = await kim.order();
    expect(body).toMatchObject({ status: 'confirmed' });
    for (const unsaid of [{}, { reason: '' }, { reason: '  ' }]) {
      expect(await kim.call('POST', `/orders/${String(body['orderId'])}/cancel`, unsaid)).toMatchObject({
        status: 422,
        body: { code: 'REASON_REQUIRED' },
      });
    }
    const cancelled = await kim.call('POST', `/orders/${String(body['orderId'])}/cancel`, { reason: 'too blue' });
    expect(cancelled).toMatchObject({ status: 202, body: { cancelling: true } });
    await shown(kim, body['orderId'], { status: 'cancelled', paymentStatus: 'voided' });
    await eventually(async () => expect(await stock('REGRET')).toEqual({ onHand: 1, held: 0, allocated: 0 }));
  }, 60_000);

  it('makes one order of twenty requests at once', async () => {
    await offer(shop, 'TWENTY', 50);
    const max = someone();
    await max.put('TWENTY');
    const answers = await Promise.all(Array.from({ length: 20 }, () => max.order()));
    const orders = new Set(answers.flatMap(({ status, body }) => (status === 202 ? [body['orderId']] : [])));
    expect(orders.size).toBe(1);
    expect(answers.every(({ status, body }) => status === 202 || body['code'] === 'CART_NOT_ACTIVE')).toBe(true);
    expect(await stock('TWENTY')).toEqual({ onHand: 50, held: 0, allocated: 1 });
  }, 60_000);

  it('leaves in the cart what came after the order, when an api died between placing it and closing the cart', async () => {
    await offer(shop, 'DIED', 50);
    const eve = someone();
    await eve.put('DIED', 1);
    const orderId = await placedOnly(`customer-${people}`);
    await eve.put('DIED', 2);
    expect((await eve.order()).body).toMatchObject({ code: 'CART_NOT_ACTIVE', orderId });
    await eventually(async () => expect(await stock('DIED')).toEqual({ onHand: 50, held: 0, allocated: 1 }));
    expect((await eve.call('GET', '/cart')).body).toMatchObject({ generation: 2, lines: [{ quantity: 2 }] });
  }, 60_000);

  it('sells the last unit once', async () => {
    await offer(shop, 'LAST', 3);
    const buyers = Array.from({ length: 10 }, someone);
    await Promise.all(buyers.map((buyer) => buyer.put('LAST')));
    const answers = await Promise.all(buyers.map((buyer) => buyer.order()));
    const count = (status: string) => answers.filter(({ body }) => String(body['status']) === status).length;
    expect([count('confirmed'), count('rejected')]).toEqual([3, 7]);
  }, 60_000);

  it('lets a guest order, and nobody else see it', async () => {
    await offer(shop, 'GUEST', 1);
    const guest = new Customer(shop);
    await guest.put('GUEST');
    expect(await guest.order()).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    const { body } = await guest.order({ email: 'guest@example.com' });
    expect(body).toMatchObject({ status: 'confirmed' });
    const path = `/orders/${String(body['orderId'])}`;
    expect((await guest.call('GET', path)).status).toBe(200);
    expect((await admin().call('GET', path)).status).toBe(200);
    expect(await someone().call('GET', path)).toMatchObject({ status: 404, body: { code: 'ORDER_NOT_FOUND' } });
    expect((await someone().call('POST', `${path}/cancel`, { reason: 'x' })).status).toBe(404);
    expect((await new Customer(shop).call('GET', path)).status).toBe(401);
  }, 60_000);

  it('costs nothing where nothing is to be paid', async () => {
    await offer(shop, 'GRATIS', 1, 0);
    const liz = someone();
    await liz.put('GRATIS');
    const { body } = await liz.order({ shippingOption: 'pickup' });
    expect(body).toMatchObject({ status: 'confirmed', paymentStatus: 'none' });
  }, 60_000);

  it('places what an administrator agreed, at its business time, and lists it', async () => {
    await offer(shop, 'AGREED', 9);
    const agreed = {
      customerId: 'customer-agreed',
      lines: [
        { sku: 'AGREED', quantity: 2, unitPrice: { amount: 111, currency: 'GBP' } },
        { sku: 'AGREED', quantity: 1, unitPrice: { amount: 100, currency: 'GBP' } },
      ],
      shippingAddress: { name: 'Ada', line1: '1', city: 'London', country: 'GB' },
      shippingOption: 'standard',
      shippingPrice: { amount: 0, currency: 'GBP' },
      paymentMethod: 'pm_card_visa',
      placedAt: '2010-12-01T08:26:00Z',
      reason: 'ordered by telephone',
    };
    const { status, body } = await admin().call('POST', '/admin/orders', agreed);
    expect(status).toBe(202);
    const customer = new Customer(shop, { token: shop.tokenOf('customer-agreed', 'customer') });
    const expected = {
      status: 'confirmed',
      agreedPrices: true,
      total: { amount: 322, currency: 'GBP' },
      placedAt: '2010-12-01T08:26:00.000Z',
    };
    await shown(customer, body['orderId'], expected);
    expect((await customer.call('GET', '/orders')).body).toMatchObject({
      items: [{ orderId: body['orderId'] }],
      nextCursor: null,
    });
    expect((await someone().call('POST', '/admin/orders', agreed)).status).toBe(403);
  }, 60_000);
});
