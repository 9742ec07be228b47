import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Sku } from '#kernel';
import { QueryBus } from '@nestjs/cqrs';
import { SkuOwnerQuery } from '../src/index.js';
import { type Instance, startShop } from './shop.js';

let shop: Awaited<ReturnType<typeof startShop>>;
let one: Instance;
let two: Instance;
let seller: string;
let rival: string;
let admin: string;

beforeAll(async () => {
  shop = await startShop(2);
  [one, two] = shop.instances as [Instance, Instance];
  [seller, rival, admin] = [
    one.tokenOf('seller', 'seller'),
    one.tokenOf('rival', 'seller'),
    one.tokenOf('boss', 'admin'),
  ];
}, 60_000);
afterAll(() => shop.stop(), 30_000);

type Body = Readonly<Record<string, unknown>>;
type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type More = Readonly<{
  as?: string | undefined;
  body?: Body;
  headers?: Readonly<Record<string, string>>;
  at?: Instance;
}>;

const send = async (method: Method, url: string, { as, body, headers, at = one }: More = {}) => {
  const authorization = as === undefined ? {} : { authorization: `Bearer ${as}` };
  const answer = await at.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { ...authorization, ...headers },
    ...(body && { payload: body }),
  });
  return {
    status: answer.statusCode,
    body: answer.body === '' ? {} : (answer.json() as Body),
    headers: answer.headers,
  };
};

const price = { amount: 895, currency: 'GBP' };
const mug = () => ({ sku: `mug-${randomUUID()}`, title: 'Mug', description: 'Holds tea.', price });
const create = (body: Body, more: More = {}) => send('POST', '/products', { as: seller, body, ...more });
const refused = (status: number, code: string) =>
  expect.objectContaining({ status, body: expect.objectContaining({ code }) });
const seen = () => shop.view.follow(one.store);

async function onTheShelf(): Promise<string> {
  const productId = String((await create(mug())).body['productId']);
  expect(await send('POST', `/products/${productId}/publish`, { as: seller })).toMatchObject({ status: 200 });
  await seen();
  return productId;
}

describe('POST /products', () => {
  it('creates a draft that only its seller and administrators see, until it is published', async () => {
    const created = await create({ ...mug(), imageUrls: ['https://example.com/1.jpg'] });
    expect(created).toMatchObject({ status: 201, headers: { etag: '"1"', 'x-consistency-token': expect.any(String) } });
    const url = `/products/${String(created.body['productId'])}`;
    expect(created.headers['location']).toBe(`/api/v1${url}`);
    await seen();
    expect(await send('GET', url)).toEqual(refused(404, 'PRODUCT_NOT_FOUND'));
    expect(await send('GET', url, { as: rival })).toEqual(refused(404, 'PRODUCT_NOT_FOUND'));
    for (const as of [seller, admin])
      expect(await send('GET', url, { as })).toMatchObject({ body: { status: 'draft' } });
    await send('POST', `${url}/publish`, { as: seller });
    await seen();
    expect(await send('GET', url)).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { price, availability: 'in_stock', units: 5, imageUrls: ['https://example.com/1.jpg'] },
    });
  });

  it('gives a SKU to exactly one of those who ask for it at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const wanted = mug();
      const answers = await Promise.all(
        [one, two, one, two, one].map((at, n) =>
          create({ ...wanted, sku: n % 2 ? wanted.sku : wanted.sku.toUpperCase() }, { at }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
      expect(answers).toContainEqual(refused(409, 'SKU_ALREADY_EXISTS'));
      const owner = await two.app.get(QueryBus).execute(new SkuOwnerQuery(wanted.sku.toUpperCase() as Sku));
      expect(owner).toMatchObject({ sellerId: 'seller', productId: expect.any(String) });
    }
  });

  it('is for sellers, whole prices and known fields', async () => {
    expect(await create(mug(), { as: undefined })).toEqual(refused(401, 'TOKEN_MISSING'));
    expect(await create(mug(), { as: one.tokenOf('buyer', 'customer') })).toEqual(refused(403, 'FORBIDDEN_ROLE'));
    expect(await create({ ...mug(), price: { ...price, amount: 0 } })).toEqual(refused(422, 'AMOUNT_OUT_OF_RANGE'));
    const free = await create({ ...mug(), price: { ...price, amount: 0 } }, { as: admin });
    expect(free).toMatchObject({ status: 201 });
    for (const wrong of [
      { price: { ...price, amount: -1 } },
      { price: { ...price, amount: 8.95 } },
      { title: ' ' },
      { sellerId: 'rival' },
    ]) {
      expect(await create({ ...mug(), ...wrong })).toEqual(refused(400, 'VALIDATION_FAILED'));
    }
  });
});

describe('changes to a product', () => {
  it('are its seller’s and the administrators’; to another seller it does not exist', async () => {
    const url = `/products/${await onTheShelf()}`;
    const changes = [
      ['PATCH', url, { title: 'Big mug' }],
      ['PUT', `${url}/price`, { price: { ...price, amount: 995 } }],
      ['POST', `${url}/unpublish`, undefined],
      ['DELETE', url, undefined],
    ] as const;
    for (const [method, path, body] of changes) {
      const sent = body ? { body } : {};
      expect(await send(method, path, { ...sent, as: rival })).toEqual(refused(404, 'PRODUCT_NOT_FOUND'));
    }
    for (const [method, path, body] of changes) {
      const sent = body ? { body } : {};
      expect(await send(method, path, { ...sent, as: admin })).toMatchObject({
        status: method === 'DELETE' ? 204 : 200,
      });
    }
    await seen();
    expect(await send('GET', url)).toEqual(refused(410, 'PRODUCT_ARCHIVED'));
    expect(await send('GET', url, { as: seller })).toMatchObject({ body: { status: 'archived', title: 'Big mug' } });
    expect(await send('PATCH', url, { as: seller, body: { title: 'Late' } })).toEqual(refused(410, 'PRODUCT_ARCHIVED'));
  });

  it('are held to the revision they were made on', async () => {
    const url = `/products/${await onTheShelf()}`;
    const { etag } = (await send('GET', url)).headers;
    const headers = { 'if-match': String(etag) };
    const answers = await Promise.all(
      ['Red mug', 'Blue mug'].map((title) => send('PATCH', url, { as: seller, headers, body: { title } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(answers).toContainEqual(refused(412, 'REVISION_MISMATCH'));
  });

  it('say something', async () => {
    const url = `/products/${await onTheShelf()}`;
    expect(await send('PATCH', url, { as: seller, body: {} })).toEqual(refused(400, 'VALIDATION_FAILED'));
  });
});

describe('GET /products', () => {
  it('is served from memory until something it shows has changed', async () => {
    const productId = await onTheShelf();
    const read = async () => {
      const { body, headers } = await send('GET', '/products?limit=100');
      const found = (body['items'] as Body[]).find((item) => item['productId'] === productId);
      return { cache: headers['x-cache'], type: headers['content-type'], title: found?.['title'] };
    };
    const type = 'application/json; charset=utf-8';
    expect(await read()).toEqual({ cache: 'MISS', type, title: 'Mug' });
    expect(await read()).toEqual({ cache: 'HIT', type, title: 'Mug' });
    await send('PATCH', `/products/${productId}`, { as: seller, body: { title: 'Big mug' } });
    await seen();
    expect(await read()).toEqual({ cache: 'MISS', type, title: 'Big mug' });
    await send('DELETE', `/products/${productId}`, { as: seller });
    await seen();
    expect(await read()).toEqual({ cache: 'MISS', type, title: undefined });
  });

  it('is shown fresh to a reader who has just written', async () => {
    await onTheShelf();
    await send('GET', '/products');
    const { headers } = await create(mug());
    const token = { 'x-consistency-token': String(headers['x-consistency-token']) };
    expect((await send('GET', '/products', { headers: token })).headers['x-cache']).toBe('MISS');
  });

  it('goes on where the page before ended', async () => {
    for (let n = 0; n < 3; n += 1) await onTheShelf();
    const first = await send('GET', '/products?limit=2&sort=price');
    expect(first.body['items']).toHaveLength(2);
    const second = await send('GET', `/products?limit=2&sort=price&cursor=${String(first.body['nextCursor'])}`);
    const ids = [first, second].flatMap(({ body }) => (body['items'] as Body[]).map((item) => item['productId']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    'limit=0',
    'limit=0x10',
    'limit=1&limit=2',
    'sort=createdAt;drop',
    'minPrice=-1',
    'inStock=perhaps',
    'cursor=bm9uc2Vuc2U',
    `cursor=${Buffer.from('["title","a\\u0000b","p"]').toString('base64url')}&sort=relevance`,
    'unknown=1',
    'q=%00',
  ])('refuses ?%s', async (query) => {
    expect(await send('GET', `/products?${query}`)).toEqual(refused(400, 'VALIDATION_FAILED'));
  });
});
