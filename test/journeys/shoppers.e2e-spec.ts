import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Body } from '../support/http.js';
import { after, OpenShop, Person, pounds, shipping } from './shopping.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await OpenShop.open();
}, 120_000);
afterAll(() => shop.close(), 60_000);

const refused = (status: number, code: string) => ({ status, body: { code } });
const hidden = refused(404, 'ORDER_NOT_FOUND');
const total = 1000 + shipping;
const email = 'guest@example.com';

/** Somebody without an account who has put one unit into a cart. */
async function guestWith(sku: string): Promise<Person> {
  const { body } = await Person.guest(shop.api.client).add(sku);
  expect(body).toMatchObject({ cartToken: expect.any(String), lines: [{ sku, quantity: 1 }] });
  return Person.guest(shop.api.client, body.cartToken);
}

describe('a guest', () => {
  let sku: string;
  beforeEach(async () => {
    sku = await shop.sell(10);
  });

  it('fills a cart, orders with an e-mail address, and follows the order with the token of the cart', async () => {
    const guest = await guestWith(sku);
    expect((await guest.add(sku)).body.cartToken).toBeUndefined();
    expect(await guest.checkout()).toMatchObject({
      ...refused(400, 'VALIDATION_FAILED'),
      body: { errors: [{ pointer: '/email' }] },
    });
    const placed = await guest.checkout({ email });
    expect(placed).toMatchObject({ status: 202, body: { status: 'confirmed', paymentStatus: 'authorized' } });
    const { orderId } = placed.body;
    const shown = await guest.get(`/orders/${orderId}`);
    expect(shown).toMatchObject({ status: 200, body: { customerId: null, email, total: pounds(2000 + shipping) } });
    expect((await guest.get(`/orders/${orderId}/timeline`)).body.items[0].type).toBe('OrderPlaced');
    expect((await guest.get('/cart')).body).toMatchObject({ status: 'converted', orderId, lines: [] });
    expect(await guest.get('/orders')).toMatchObject(refused(401, 'TOKEN_MISSING'));
  });

  it('shares nothing with anybody else: without the token of its cart an order does not exist', async () => {
    const [guest, other, ada] = [await guestWith(sku), await guestWith(sku), await shop.customer()];
    const { orderId } = (await guest.checkout({ email })).body;
    const nobody = Person.guest(shop.api.client);
    const forger = Person.guest(shop.api.client, 'not-a-token');
    for (const path of [`/orders/${orderId}`, `/orders/${orderId}/timeline`]) {
      expect(await nobody.get(path)).toMatchObject(refused(401, 'TOKEN_MISSING'));
      for (const stranger of [other, ada, forger]) expect(await stranger.get(path)).toMatchObject(hidden);
    }
    expect(await other.cancel(orderId)).toMatchObject(hidden);
    expect(await ada.payWith(orderId, 'pm_card_visa')).toMatchObject(hidden);
    expect(await forger.get('/cart')).toMatchObject(refused(404, 'CART_NOT_FOUND'));
    expect(await shop.staff.get(`/orders/${orderId}`)).toMatchObject({ status: 200, body: { customerId: null } });
  });

  it('pays with another card, or cancels', async () => {
    const guest = await guestWith(sku);
    const { orderId } = (await guest.checkout({ email, paymentMethod: 'pm_card_chargeDeclined' })).body;
    expect((await guest.payWith(orderId, 'pm_card_visa')).body).toMatchObject({ attempt: 2 });
    await shop.order(orderId, { status: 'confirmed' });
    expect((await guest.cancel(orderId)).body).toMatchObject({ cancelling: true });
    await shop.order(orderId, { status: 'cancelled', paymentStatus: 'voided' });
  });

  it('orders again from the same cart, and still sees the first order', async () => {
    const guest = await guestWith(sku);
    const first = (await guest.checkout({ email })).body.orderId;
    await guest.add(sku);
    const second = (await guest.checkout({ email })).body.orderId;
    expect(second).not.toBe(first);
    for (const orderId of [first, second]) expect((await guest.get(`/orders/${orderId}`)).status).toBe(200);
  });

  it('does not get the order of another guest who happened to use the same Idempotency-Key', async () => {
    const guests = [await guestWith(sku), await guestWith(sku)];
    const answers = await Promise.all(guests.map((guest) => guest.checkout({ email }, { 'idempotency-key': 'one' })));
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(2);
  });
});

describe('customers', () => {
  it('do not see the orders of others', async () => {
    const [sku, ada, bob] = [await shop.sell(2), await shop.customer(), await shop.customer()];
    await ada.add(sku);
    const { orderId } = (await ada.checkout()).body;
    expect((await bob.get('/orders')).body).toEqual({ items: [], nextCursor: null });
    expect(await bob.get(`/orders/${orderId}`)).toMatchObject(hidden);
    expect(await bob.get(`/orders/${orderId}/timeline`)).toMatchObject(hidden);
    expect(await bob.cancel(orderId)).toMatchObject(hidden);
    expect(await bob.payWith(orderId, 'pm_card_visa')).toMatchObject(hidden);
    expect(await shop.order(orderId, { status: 'confirmed' })).toMatchObject({ customerId: ada.userId });
  });

  it('do not do the work of staff', async () => {
    const [sku, ada] = [await shop.sell(2), await shop.customer()];
    await ada.add(sku);
    const { orderId } = (await ada.checkout()).body;
    const parcel = await shop.parcel(orderId);
    const product = { sku: 'OWN', title: 'Own', description: '', price: pounds(1) };
    const forbidden = refused(403, 'FORBIDDEN_ROLE');
    expect(await ada.post('/products', product)).toMatchObject(forbidden);
    expect(await ada.post(`/inventory/${sku}/receipts`, { quantity: 1, reference: 'x' })).toMatchObject(forbidden);
    expect(await ada.get(`/inventory/${sku}`)).toMatchObject(forbidden);
    expect(await ada.get('/shipments')).toMatchObject(forbidden);
    expect(await ada.post(`/shipments/${parcel}/pack`)).toMatchObject(forbidden);
    expect(await ada.put(`/admin/users/${ada.userId}/roles`, { roles: ['admin'], reason: 'me' })).toMatchObject(
      forbidden,
    );
    expect(await Person.guest(shop.api.client).get('/shipments')).toMatchObject(refused(401, 'TOKEN_MISSING'));
  });
});

describe('staff', () => {
  it('sell, stock and send only what is theirs, and buy like everybody else', async () => {
    const [anna, bert] = [await shop.personWith('seller'), await shop.personWith('seller')];
    const berts = await shop.sell(3, { seller: bert });
    const { productId } = (await anna.get(`/products/${berts}`)).body;
    for (const answer of [
      await anna.put(`/products/${productId}/price`, { price: pounds(1) }),
      await anna.post(`/inventory/${berts}/receipts`, { quantity: 1, reference: 'x' }),
      await anna.get(`/inventory/${berts}`),
    ]) {
      expect(answer.status).toBe(404);
    }
    await anna.add(berts);
    const { orderId } = (await anna.checkout()).body;
    expect((await anna.get(`/orders/${orderId}`)).status).toBe(200);
    const parcel = await shop.parcel(orderId, bert);
    expect(await anna.post(`/shipments/${parcel}/pack`)).toMatchObject(refused(404, 'SHIPMENT_NOT_FOUND'));
    expect(await bert.get(`/orders/${orderId}`)).toMatchObject(hidden);
    expect((await anna.cancel(orderId)).status).toBe(202);
    await shop.order(orderId, { status: 'cancelled', paymentStatus: 'voided' });
    expect(await shop.stock(berts)).toEqual({ onHand: 3, held: 0, allocated: 0, available: 3 });
  });

  it('hand a parcel to a courier, who alone of all couriers may carry it', async () => {
    const [carl, cora] = [await shop.personWith('courier'), await shop.personWith('courier')];
    const [sku, ada] = [await shop.sell(1), await shop.customer()];
    await ada.add(sku);
    const { orderId } = (await ada.checkout()).body;
    const parcel = await shop.parcel(orderId);
    await shop.handle(parcel, 'pack', 'label');
    const assigned = await shop.staff.post(`/shipments/${parcel}/assign`, { courierId: carl.userId });
    expect(assigned).toMatchObject({ status: 200, body: { status: 'assigned', courierId: carl.userId } });
    const notHers = refused(404, 'SHIPMENT_NOT_FOUND');
    expect(await cora.get(`/shipments/${parcel}`)).toMatchObject(notHers);
    expect(await cora.post(`/shipments/${parcel}/pickup`)).toMatchObject(notHers);
    expect((await cora.get('/shipments', after(assigned))).body.items).toEqual([]);
    const { items } = (await carl.get('/shipments', after(assigned))).body;
    expect(items.map((it: Body) => it.shipmentId)).toEqual([parcel]);
    for (const step of ['pickup', 'out-for-delivery', 'deliver'])
      expect(await carl.post(`/shipments/${parcel}/${step}`)).toMatchObject({ status: 200 });
    await shop.order(orderId, { status: 'delivered', paymentStatus: 'captured' });
  });
});

describe('a price that changes between the cart and the order', () => {
  let sku: string;
  let ada: Person;
  const price = async (amount: number) => {
    const { productId } = (await shop.staff.get(`/products/${sku}`)).body;
    return shop.staff.put(`/products/${productId}/price`, { price: pounds(amount) });
  };
  beforeEach(async () => {
    [sku, ada] = [await shop.sell(3), await shop.customer()];
    await ada.add(sku, 2);
  });

  it.each([
    ['dearer', 1250],
    ['cheaper', 900],
  ])('to something %s is not charged before the customer has seen it', async (_, amount) => {
    const changed = await price(amount);
    const [before, now] = [2000 + shipping, 2 * amount + shipping];
    const cart = (await ada.get('/cart', after(changed))).body;
    expect(cart).toMatchObject({
      total: pounds(2 * amount),
      priceChanges: [{ from: pounds(1000), to: pounds(amount) }],
    });
    const answer = await ada.checkout({ expectedTotal: pounds(before) });
    expect(answer).toMatchObject({
      ...refused(409, 'PRICE_CHANGED'),
      headers: { 'content-type': expect.stringMatching(/^application\/problem\+json/) },
      body: {
        old: pounds(before),
        new: pounds(now),
        lines: [{ lineId: cart.lines[0].lineId, sku, from: pounds(1000), to: pounds(amount) }],
      },
    });
    expect(await ada.checkout()).toMatchObject(refused(409, 'PRICE_CHANGED'));
    expect((await ada.get('/orders')).body.items).toEqual([]);
    expect(await shop.stock(sku)).toMatchObject({ held: 0, available: 3 });

    const { body } = await ada.checkout({ expectedTotal: pounds(now) });
    expect(body).toMatchObject({ status: 'confirmed' });
    expect(await shop.cards.ledger(body.orderId)).toEqual([`authorized ${now}`]);
  });

  it('does not touch an order that was placed before', async () => {
    const { orderId } = (await ada.checkout()).body;
    await price(9999);
    await shop.handle(await shop.parcel(orderId), 'pack', 'label', 'pickup');
    const order = await shop.order(orderId, { paymentStatus: 'captured' });
    expect(order).toMatchObject({ total: pounds(2000 + shipping), lines: [{ unitPrice: pounds(1000) }] });
    expect((await shop.cards.ledger(orderId)).at(-1)).toBe(`captured ${2000 + shipping}`);
  });

  it('is taken over when the customer adds more: that is when they see it', async () => {
    const changed = await price(1100);
    await ada.get('/cart', after(changed));
    const { body } = await ada.add(sku);
    expect(body).toMatchObject({ lines: [{ sku, quantity: 3, unitPrice: pounds(1100) }], total: pounds(3300) });
    expect((await ada.checkout({ expectedTotal: pounds(3300 + shipping) })).body).toMatchObject({
      status: 'confirmed',
    });
  });
});

describe('a cart that cannot be ordered', () => {
  it('is refused with the reason, and stays as it is', async () => {
    const [sku, ada] = [await shop.sell(3), await shop.customer()];
    expect(await ada.checkout()).toMatchObject(refused(422, 'CART_EMPTY'));
    await ada.add(sku);
    expect(await ada.checkout({ shippingOption: 'rocket' })).toMatchObject(refused(422, 'SHIPPING_NOT_AVAILABLE'));
    expect(await ada.checkout({ paymentMethod: '4242424242424242' })).toMatchObject(refused(422, 'PAN_NOT_ALLOWED'));
    expect(await ada.checkout({ expectedTotal: { amount: total, currency: 'USD' } })).toMatchObject(
      refused(409, 'PRICE_CHANGED'),
    );
    const { productId } = (await ada.get(`/products/${sku}`)).body;
    const unpublished = await shop.staff.post(`/products/${productId}/unpublish`);
    expect((await ada.get('/cart', after(unpublished))).body.unavailable).toHaveLength(1);
    expect(await ada.checkout()).toMatchObject({ ...refused(409, 'PRODUCT_UNAVAILABLE'), body: { skus: [sku] } });
    const published = await shop.staff.post(`/products/${productId}/publish`);
    expect((await ada.get('/cart', after(published))).body).toMatchObject({
      status: 'active',
      lines: [{ sku, quantity: 1 }],
      unavailable: [],
    });
    expect((await ada.checkout({ expectedTotal: pounds(total) })).body).toMatchObject({ status: 'confirmed' });
    expect(await ada.checkout()).toMatchObject(refused(409, 'CART_NOT_ACTIVE'));
  });
});
