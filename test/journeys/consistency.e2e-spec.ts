import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { Answer, Body } from '../support/http.js';
import { after, OpenShop, type Person, pounds } from './shopping.js';

let shop: OpenShop;
/** Staff at another api than the one that is written to. */
let elsewhere: Person;
beforeAll(async () => {
  shop = await OpenShop.open();
  elsewhere = shop.staff.at((await shop.parts.api()).client);
}, 120_000);
afterAll(() => shop.close(), 60_000);

const fifty = Array.from({ length: 50 }, (_, index) => index + 1);

/** Writes, and reads at once what was written, at another api, fifty times. Gives what was read. */
async function fiftyTimes(
  write: (index: number) => Promise<Answer>,
  path: string,
  shown: (body: Body) => unknown,
): Promise<readonly unknown[]> {
  const read: unknown[] = [];
  for (const index of fifty) {
    const written = await write(index);
    expect(written.status).toBeLessThan(300);
    const answer = await elsewhere.get(path, after(written));
    read.push(answer.status === 200 ? shown(answer.body) : answer.text);
  }
  return read;
}

describe('reading at once what was written, with its consistency token, is never stale:', () => {
  it('a price', async () => {
    const sku = await shop.sell(1);
    const { productId } = (await shop.staff.get(`/products/${sku}`)).body;
    const price = (amount: number) => shop.staff.put(`/products/${productId}/price`, { price: pounds(amount) });
    expect(await fiftyTimes(price, `/products/${sku}`, (product) => product.price.amount)).toEqual(fifty);
  }, 60_000);

  it('a price in the catalogue, kept lists or not', async () => {
    const sku = await shop.sell(1);
    const { productId } = (await shop.staff.get(`/products/${sku}`)).body;
    const price = (amount: number) => shop.staff.put(`/products/${productId}/price`, { price: pounds(amount) });
    const listed = ({ items }: Body) => items.find((it: Body) => it.sku === sku)?.price.amount;
    expect(await fiftyTimes(price, '/products?limit=100', listed)).toEqual(fifty);
  }, 60_000);

  it('a delivery, in the product', async () => {
    const sku = await shop.sell(0);
    const receive = () => shop.receive(sku, 1);
    expect(await fiftyTimes(receive, `/products/${sku}`, (product) => product.units)).toEqual(fifty);
  }, 60_000);

  it('a delivery, in the catalogue', async () => {
    const sku = await shop.sell(0);
    const receive = () => shop.receive(sku, 1);
    const listed = ({ items }: Body) => items.find((it: Body) => it.sku === sku)?.units;
    expect(await fiftyTimes(receive, '/products?limit=100', listed)).toEqual(fifty);
  }, 60_000);

  it('a delivery, among the movements and in the counts', async () => {
    const sku = await shop.sell(0);
    const receive = () => shop.receive(sku, 1);
    const moved = ({ items }: Body) => items.length;
    expect(await fiftyTimes(receive, `/inventory/${sku}/movements?limit=100`, moved)).toEqual(fifty);
    expect((await elsewhere.get(`/inventory/${sku}`)).body.onHand).toBe(50);
  }, 60_000);

  it('an order, and each step of its parcel', async () => {
    const [sku, ada] = [await shop.sell(100), await shop.customer()];
    for (let round = 0; round < 10; round += 1) {
      await ada.add(sku);
      const placed = await ada.checkout({}, { prefer: 'respond-async' });
      const { orderId } = placed.body;
      expect(await elsewhere.get(`/orders/${orderId}`, after(placed))).toMatchObject({
        status: 200,
        body: { orderId },
      });
      const cancelled = await ada.cancel(orderId);
      const told = (await elsewhere.get(`/orders/${orderId}/timeline`, after(cancelled))).body.items;
      expect(told.map(({ type }: Body) => type)).toContain('OrderCancellationRequested');
    }
    await ada.add(sku);
    const { orderId } = (await ada.checkout()).body;
    const parcel = await shop.parcel(orderId);
    const steps = [
      ['pack', 'packed'],
      ['label', 'ready_for_pickup'],
      ['pickup', 'in_transit'],
      ['out-for-delivery', 'out_for_delivery'],
      ['deliver', 'delivered'],
    ] as const;
    for (const [step, status] of steps) {
      const taken = await shop.staff.post(`/shipments/${parcel}/${step}`);
      const listed = (await elsewhere.get(`/shipments?orderId=${orderId}`, after(taken))).body.items;
      expect(listed).toMatchObject([{ shipmentId: parcel, status }]);
      expect((await elsewhere.get(`/orders/${orderId}`, after(taken))).body.shipments).toMatchObject([{ status }]);
    }
  }, 60_000);

  it('a cart, which needs no token', async () => {
    const [sku, ada] = [await shop.sell(100), await shop.customer()];
    const there = ada.at(elsewhere.client);
    for (const quantity of fifty) {
      await ada.add(sku);
      expect((await there.get('/cart')).body.lines).toMatchObject([{ quantity }]);
    }
  }, 60_000);

  it('or refused, when the views are too far behind; what needs no view is answered', async () => {
    const sku = await shop.sell(0);
    await shop.whileNobodyWorks(async () => {
      const received = await shop.receive(sku, 1);
      const refusal = await shop.staff.get(`/products/${sku}`, after(received));
      expect(refusal).toMatchObject({
        status: 503,
        headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
        body: { code: 'PROJECTION_LAGGING' },
      });
      expect((await shop.staff.get(`/products/${sku}`)).body).toMatchObject({ units: 0 });
      expect(await shop.stock(sku)).toMatchObject({ onHand: 1 });
    });
  }, 60_000);
});

describe('the catalogue list', () => {
  const list = '/products?limit=100&sort=price';
  const shown = ({ body }: Answer, sku: string) => body.items.find((it: Body) => it.sku === sku);

  it('is kept: the second equal request is answered from memory, with the same bytes', async () => {
    await shop.sell(1);
    const [first, second] = [await shop.staff.get(`${list}&q=item`), await shop.staff.get(`${list}&q=item`)];
    expect([first.headers['x-cache'], second.headers['x-cache']]).toEqual(['MISS', 'HIT']);
    expect(second.text).toBe(first.text);
  });

  it('shows that the last unit is gone, and that it is back, as soon as the view knows', async () => {
    const [sku, ada] = [await shop.sell(1), await shop.customer()];
    await eventually(
      () => shop.staff.get(list),
      (answer) => shown(answer, sku)?.availability === 'in_stock' && answer.headers['x-cache'] === 'HIT',
    );
    await ada.add(sku);
    const { orderId } = (await ada.checkout()).body;
    const gone = await eventually(
      () => shop.staff.get(list),
      (answer) => shown(answer, sku)?.availability === 'out_of_stock',
      { withinMs: 2_000 },
    );
    expect(shown(gone, sku)).toMatchObject({ availability: 'out_of_stock', units: 0 });
    const inStock = await shop.staff.get(`${list}&inStock=true`);
    expect(inStock.body.items.length).toBeGreaterThan(0);
    expect(shown(inStock, sku)).toBeUndefined();

    await ada.cancel(orderId);
    await shop.order(orderId, { status: 'cancelled' });
    await eventually(
      () => shop.staff.get(list),
      (answer) => shown(answer, sku)?.availability === 'in_stock',
      { withinMs: 2_000 },
    );
  }, 30_000);

  it('shows a new price within the lag of the view, also to those who have no token', async () => {
    const sku = await shop.sell(1);
    const { productId } = (await shop.staff.get(`/products/${sku}`)).body;
    for (const amount of [701, 702, 703]) {
      await elsewhere.get(list);
      await shop.staff.put(`/products/${productId}/price`, { price: pounds(amount) });
      await eventually(
        () => elsewhere.get(list),
        (answer) => shown(answer, sku)?.price.amount === amount,
        { withinMs: 2_000 },
      );
    }
  }, 30_000);
});
