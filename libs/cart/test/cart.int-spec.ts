import { randomUUID } from 'node:crypto';
import type { CommandContext } from '#event-sourcing';
import { deterministicId, type OrderId, type Sku, type UserId } from '#kernel';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cartOf, CartToPlaceQuery, ConvertCartCommand, type Offer } from '../src/index.js';
import { mug, offer, pounds, tea } from './cart-story.js';
import { type Instance, startShop } from './shop.js';

let shop: Awaited<ReturnType<typeof startShop>>;
let one: Instance;
let two: Instance;
const offers = new Map<Sku, Offer>();

beforeAll(async () => {
  shop = await startShop(2, offers);
  [one, two] = shop.instances as [Instance, Instance];
}, 60_000);
afterAll(() => shop.stop(), 30_000);
beforeEach(() => {
  offers.set(mug, offer(mug, 250));
  offers.set(tea, offer(tea, 99));
});

type Body = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;

const send = async (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  headers: Headers = {},
  body?: Body,
  at: Instance = one,
) => {
  const answer = await at.app.inject({ method, url: `/api/v1/cart${path}`, headers, ...(body && { payload: body }) });
  return { status: answer.statusCode, body: answer.json() as Body, headers: answer.headers };
};

const add = (headers: Headers, sku: string, quantity: number, at: Instance = one) =>
  send('POST', '/items', headers, { sku, quantity }, at);

const newCustomer = () => {
  const userId = randomUUID() as UserId;
  return { userId, headers: { authorization: `Bearer ${one.tokenOf(userId)}` } };
};

const linesOf = ({ body }: { body: Body }) =>
  (body['lines'] as readonly Body[]).map(({ sku, quantity, lineTotal }) => [sku, quantity, lineTotal]);
const firstLine = ({ body }: { body: Body }) => String((body['lines'] as readonly Body[])[0]?.['lineId']);
const refused = (status: number, code: string) =>
  expect.objectContaining({ status, body: expect.objectContaining({ code }) });

const context = (): CommandContext => ({
  commandId: randomUUID(),
  correlationId: 'spec',
  causationId: 'spec',
  actor: { type: 'system', id: 'spec', role: 'system' },
  at: '2026-11-20T12:00:00.000Z',
});

/** A checkout as libs/checkout does it: the order id derives from what the cart says. */
async function checkOut(customerId: UserId, at: Instance): Promise<OrderId | null> {
  const cart = await at.app.get(QueryBus).execute(new CartToPlaceQuery({ customerId }));
  if (cart.status === 'converted') return cart.orderId;
  const orderId = deterministicId('order', cart.cartId, cart.generation) as OrderId;
  const taken = cart.lines.map(({ lineId, quantity }) => ({ lineId, quantity }));
  const conversion = { cartId: cart.cartId, orderId, placedBy: 'checkout', taken };
  await at.app.get(CommandBus).execute(new ConvertCartCommand(conversion, context()));
  return orderId;
}

describe('a cart on real parts', () => {
  it('counts every one of 50 adds that two processes get at once', async () => {
    const { headers } = newCustomer();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => add(headers, mug, 1, n % 2 ? one : two)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 201));
    const cart = await send('GET', '', headers);
    expect(linesOf(cart)).toEqual([[mug, 50, pounds(12_500)]]);
    expect(cart.headers['etag']).toBe(`"${String(cart.body['revision'])}"`);
  }, 30_000);

  it('is added to, changed and emptied, and answers in one shape throughout', async () => {
    const { headers } = newCustomer();
    const empty = await send('GET', '', headers);
    expect(empty).toMatchObject({ status: 200, body: { status: 'active', lines: [], total: pounds(0) } });
    expect(await add(headers, ' mug-01 ', 2)).toMatchObject({ status: 201, headers: { etag: '"1"' } });
    const both = await add(headers, tea, 1);
    expect(linesOf(both)).toEqual([
      [mug, 2, pounds(500)],
      [tea, 1, pounds(99)],
    ]);
    expect(both.body['total']).toEqual(pounds(599));
    const line = `/items/${firstLine(both)}`;
    const changed = await send('PATCH', line, headers, { quantity: 3 });
    expect([changed.status, changed.body['total']]).toEqual([200, pounds(849)]);
    const zero = await send('PATCH', line, headers, { quantity: 0 });
    expect(linesOf(zero)).toEqual([[tea, 1, pounds(99)]]);
    const gone = await send('DELETE', `/items/${firstLine(zero)}`, headers);
    expect(gone).toMatchObject({ status: 200, body: { lines: [], total: pounds(0) } });
    expect(await send('DELETE', `/items/${firstLine(zero)}`, headers)).toEqual(refused(404, 'LINE_NOT_FOUND'));
    for (const answer of [both, gone]) expect(Object.keys(answer.body).sort()).toEqual(Object.keys(empty.body).sort());
  });

  it('says no with a reason', async () => {
    const { headers } = newCustomer();
    offers.set('GONE' as Sku, offer('GONE' as Sku, 1, { purchasable: false }));
    offers.set('EURO' as Sku, offer('EURO' as Sku, 1, { price: pounds(1, 'EUR') }));
    expect(await add(headers, 'NEVER-SEEN', 1)).toEqual(refused(409, 'PRODUCT_UNAVAILABLE'));
    expect(await add(headers, 'GONE', 1)).toEqual(refused(409, 'PRODUCT_UNAVAILABLE'));
    const line = `/items/${firstLine(await add(headers, mug, 999))}`;
    expect(await add(headers, mug, 1)).toEqual(refused(422, 'LIMIT_EXCEEDED'));
    expect(await add(headers, 'EURO', 1)).toEqual(refused(422, 'CURRENCY_MISMATCH'));
    expect(await send('PATCH', line, headers, { quantity: 1000 })).toEqual(refused(422, 'LIMIT_EXCEEDED'));
    expect(await add(headers, mug, 0)).toEqual(refused(422, 'INVALID_QUANTITY'));
    expect(await send('PATCH', line, { ...headers, 'if-match': '"0"' }, { quantity: 1 })).toEqual(
      refused(412, 'REVISION_MISMATCH'),
    );
    for (const body of [{}, { quantity: '1' }, { quantity: 1.5 }, { quantity: 1, price: 0 }]) {
      expect(await send('PATCH', line, headers, body)).toEqual(refused(400, 'VALIDATION_FAILED'));
    }
  });

  it("shows today's prices without writing, and records them with the next add", async () => {
    const { headers } = newCustomer();
    await add(headers, mug, 2);
    offers.set(mug, offer(mug, 300));
    offers.delete(tea);
    const shown = await send('GET', '', headers);
    expect(shown.body).toMatchObject({ total: pounds(600), revision: 1, unavailable: [] });
    expect(shown.body['priceChanges']).toEqual([{ lineId: firstLine(shown), from: pounds(250), to: pounds(300) }]);
    const added = await add(headers, mug, 1);
    expect(added.body).toMatchObject({ total: pounds(900), priceChanges: [], revision: 3 });
  });

  it('adds once per Idempotency-Key', async () => {
    const { headers } = newCustomer();
    const keyed = { ...headers, 'idempotency-key': randomUUID() };
    await Promise.all(Array.from({ length: 5 }, (_, n) => add(keyed, mug, 1, n % 2 ? one : two)));
    expect(linesOf(await send('GET', '', headers))).toEqual([[mug, 1, pounds(250)]]);
  });

  it('is kept for a guest who shows its token, and for nobody else', async () => {
    const started = await add({}, mug, 1);
    const cartToken = String(started.body['cartToken']);
    const mine = { 'x-cart-token': cartToken };
    const second = await add(mine, mug, 1, two);
    expect(linesOf(second)).toEqual([[mug, 2, pounds(500)]]);
    expect(second.body).not.toHaveProperty('cartToken');
    expect(linesOf(await send('GET', '', mine, undefined, two))).toEqual([[mug, 2, pounds(500)]]);

    const stored = [];
    for await (const event of one.store.readStream(`cart-${String(started.body['cartId'])}`)) stored.push(event);
    expect(JSON.stringify(stored.map(({ data }) => data))).not.toContain(cartToken.split('.')[1]);

    const wrong = { 'x-cart-token': `${String(started.body['cartId'])}.${'A'.repeat(43)}` };
    const nobodys = { 'x-cart-token': `${randomUUID()}.${'A'.repeat(43)}` };
    const line = `/items/${firstLine(started)}`;
    for (const headers of [wrong, nobodys, { 'x-cart-token': 'nonsense' }]) {
      expect(await send('GET', '', headers)).toEqual(refused(404, 'CART_NOT_FOUND'));
      expect(await add(headers, mug, 1)).toEqual(refused(404, 'CART_NOT_FOUND'));
      expect(await send('PATCH', line, headers, { quantity: 1 })).toEqual(refused(404, 'CART_NOT_FOUND'));
      expect(await send('DELETE', line, headers)).toEqual(refused(404, 'CART_NOT_FOUND'));
    }
    expect(await send('DELETE', line)).toEqual(refused(404, 'CART_NOT_FOUND'));
    expect(await send('GET', '')).toMatchObject({ status: 200, body: { cartId: null, lines: [], revision: -1 } });
  });

  it('becomes exactly one order, however many checkouts there are at once', async () => {
    const { userId, headers } = newCustomer();
    await add(headers, mug, 2);
    const orders = await Promise.all(Array.from({ length: 20 }, (_, n) => checkOut(userId, n % 2 ? one : two)));
    expect(new Set(orders).size).toBe(1);
    const conversions = [];
    for await (const { type, data } of one.store.readStream(`cart-${cartOf(userId)}`)) {
      if (type === 'CartConverted') conversions.push(data);
    }
    expect(conversions).toEqual([{ cartId: cartOf(userId), orderId: orders[0], placedBy: 'checkout' }]);
    expect(await send('GET', '', headers)).toMatchObject({
      body: { status: 'converted', orderId: orders[0], lines: [] },
    });
  }, 30_000);

  it('keeps what is added while it is checked out, and starts afresh after an order', async () => {
    const { userId, headers } = newCustomer();
    await add(headers, mug, 2);
    const { cartId, lines } = await one.app.get(QueryBus).execute(new CartToPlaceQuery({ customerId: userId }));
    await add(headers, mug, 1, two);
    await add(headers, tea, 1, two);
    const conversion = { cartId, orderId: 'order-one' as OrderId, placedBy: 'checkout', taken: lines };
    const command = new ConvertCartCommand(conversion, context());
    await one.app.get(CommandBus).execute(command);
    const left = await send('GET', '', headers, undefined, two);
    expect(linesOf(left)).toEqual([
      [mug, 1, pounds(250)],
      [tea, 1, pounds(99)],
    ]);
    expect(left.body).toMatchObject({ status: 'active', generation: 2 });
    await checkOut(userId, one);
    expect(linesOf(await add(headers, tea, 5, two))).toEqual([[tea, 5, pounds(495)]]);
  });
});
