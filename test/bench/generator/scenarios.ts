import { randomUUID } from 'node:crypto';
import { Connection, type Reply, type Request } from './connection.js';
import type { Ended, Scenario, Shop } from './jobs.js';

/** What one client does in one turn. */
export type Play = (
  connection: Connection,
  at: Readonly<{ shop: Shop; client: number; turn: number }>,
) => Promise<Ended>;

type Json = Readonly<Record<string, unknown>>;

const base = '/api/v1';
const address = { name: 'Ada Bench', line1: '1 High Street', city: 'London', postcode: 'N1 1AA', country: 'GB' };
const order = { shippingAddress: address, shippingOption: 'standard', paymentMethod: 'pm_card_visa' };
const consistencyToken = 'x-consistency-token';

/** Refuses every status but the expected one: a benchmark of errors is none. */
async function ask(connection: Connection, request: Request, expected: number): Promise<Reply & { json: Json }> {
  const reply = await connection.send({ ...request, path: `${base}${request.path}` });
  if (reply.status !== expected)
    throw new Error(`${request.method} ${request.path} answered ${reply.status}: ${reply.body}`);
  return { ...reply, json: JSON.parse(reply.body) as Json };
}

const ending = ({ status }: Json): Ended =>
  status === 'confirmed' ? 'done' : status === 'rejected' ? 'refused' : 'timedOut';

const place = (headers: Readonly<Record<string, string>>, body: object): Request => ({
  method: 'POST',
  path: '/orders',
  headers: { ...headers, 'idempotency-key': randomUUID(), prefer: 'wait=30' },
  body,
});

const skuOf = ({ skus }: Shop, turn: number): string => skus[turn % skus.length] ?? '';

/** A guest's checkout in six calls, as many as Vendure and Medusa need: three of them write. */
const sixCalls: Play = async (connection, { shop, turn }) => {
  const sku = skuOf(shop, turn);
  await ask(connection, { method: 'GET', path: `/products/${sku}` }, 200);
  const put = await ask(connection, { method: 'POST', path: '/cart/items', body: { sku, quantity: 1 } }, 201);
  const guest = { 'x-cart-token': String(put.json['cartToken']) };
  const [line] = put.json['lines'] as readonly Json[];
  const change: Request = {
    method: 'PATCH',
    path: `/cart/items/${String(line?.['lineId'])}`,
    headers: guest,
    body: { quantity: 2 },
  };
  const changed = await ask(connection, change, 200);
  const seen = { [consistencyToken]: changed.headers.get(consistencyToken) ?? '' };
  await ask(connection, { method: 'GET', path: '/cart', headers: { ...guest, ...seen } }, 200);
  const placed = await ask(connection, place(guest, { ...order, email: 'ada@example.com' }), 202);
  const written = { [consistencyToken]: placed.headers.get(consistencyToken) ?? '' };
  const path = `/orders/${String(placed.json['orderId'])}`;
  const read = await ask(connection, { method: 'GET', path, headers: { ...guest, ...written } }, 200);
  return ending(read.json);
};

/** A signed-in customer: the item into the cart, the order placed, paid and confirmed when the answer comes. */
const oneShot: Play = async (connection, { shop, client, turn }) => {
  const customer = { authorization: `Bearer ${shop.customers[client % shop.customers.length] ?? ''}` };
  const body = { sku: skuOf(shop, turn), quantity: 1 };
  await ask(connection, { method: 'POST', path: '/cart/items', headers: customer, body }, 201);
  return ending((await ask(connection, place(customer, order), 202)).json);
};

/** A guest after one unit of one product that many want. */
export const buyer =
  (sku: string): Play =>
  async (connection) => {
    const put = await connection.send({
      method: 'POST',
      path: `${base}/cart/items`,
      body: { sku, quantity: 1 },
    });
    if (put.status !== 201) return refusedOr(put);
    const guest = { 'x-cart-token': String((JSON.parse(put.body) as Json)['cartToken']) };
    const request = place(guest, { ...order, email: 'ada@example.com' });
    const placed = await connection.send({ ...request, path: `${base}${request.path}` });
    return placed.status === 202 ? ending(JSON.parse(placed.body) as Json) : refusedOr(placed);
  };

function refusedOr({ status, body }: Reply): Ended {
  if ((JSON.parse(body) as Json)['code'] === 'OUT_OF_STOCK') return 'refused';
  throw new Error(`answered ${status}: ${body}`);
}

const reading =
  (pathOf: (shop: Shop, turn: number) => string): Play =>
  async (connection, { shop, turn }) => {
    const reply = await connection.send({ method: 'GET', path: pathOf(shop, turn) });
    if (reply.status !== 200) throw new Error(`answered ${reply.status}: ${reply.body}`);
    return 'done';
  };

export const scenarios: Readonly<Record<Scenario, Play>> = {
  sixCalls,
  oneShot,
  list: reading(() => `${base}/products?limit=20`),
  details: reading((shop, turn) => `${base}/products/${skuOf(shop, turn)}`),
  bare: reading(() => '/bare'),
  row: reading((shop, turn) => `/row/${skuOf(shop, turn)}`),
};
