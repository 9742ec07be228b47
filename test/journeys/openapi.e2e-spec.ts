import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Answer, type Body, once } from '../support/http.js';
import { after, OpenShop, pounds } from './shopping.js';

type Response = { content?: Record<string, { schema?: object }>; headers?: Record<string, unknown> };
type Operation = {
  parameters?: { in: string; name: string; required?: boolean }[];
  responses: Record<string, Response>;
};

let shop: OpenShop;
let document: Body;
let operations: readonly (readonly [route: string, operation: Operation])[];

beforeAll(async () => {
  shop = await OpenShop.open();
  document = (await shop.api.client.get('~/docs-json')).body;
  operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
}, 120_000);
afterAll(() => shop.close(), 60_000);

const successOf = ({ responses }: Operation) => {
  const [status = '', ...others] = Object.keys(responses).filter((it) => it.startsWith('2'));
  return { status, one: others.length === 0, ...responses[status] };
};
const headersOf = ({ parameters = [] }: Operation) =>
  parameters.filter((it) => it.in === 'header').map(({ name, required }) => (required ? `${name}!` : name));
const routesWith = (header: string) =>
  operations.filter(([, operation]) => headersOf(operation).includes(header)).map(([route]) => route);
const operationOf = (route: string) => operations.find(([it]) => it === route)?.[1] ?? { responses: {} };

describe('the document', () => {
  it('describes what every operation answers when all is well', () => {
    expect(operations.length).toBeGreaterThan(35);
    const silent = operations.filter(([, operation]) => {
      const { status, one, content } = successOf(operation);
      return !one || (status !== '204' && !content?.['application/json']?.schema);
    });
    expect(silent.map(([route]) => route)).toEqual([]);
    const bare = operations.filter(([, operation]) => !successOf(operation).headers?.['X-Request-Id']);
    expect(bare.map(([route]) => route)).toEqual([]);
    expect(document.servers).toEqual([{ url: '/' }]);
  });

  it('names the headers a route takes', () => {
    expect(routesWith('Idempotency-Key!')).toEqual(
      expect.arrayContaining([
        'POST /api/v1/orders',
        'POST /api/v1/orders/{id}/retry-payment',
        'POST /api/v1/inventory/{sku}/receipts',
      ]),
    );
    expect(routesWith('Idempotency-Key')).toContain('POST /api/v1/products');
    expect(routesWith('If-Match')).toEqual(
      expect.arrayContaining(['PUT /api/v1/products/{id}/price', 'PATCH /api/v1/cart/items/{lineId}']),
    );
    expect(routesWith('X-Cart-Token')).toEqual(expect.arrayContaining(['GET /api/v1/cart', 'POST /api/v1/orders']));
    expect(routesWith('X-Consistency-Token')).toEqual(
      expect.arrayContaining(['GET /api/v1/products', 'GET /api/v1/orders/{id}']),
    );
    expect(routesWith('Prefer')).toEqual(['POST /api/v1/orders']);
  });

  it('names no header that it does not describe', () => {
    const named = operations.flatMap(([, operation]) =>
      Object.values(successOf(operation).headers ?? {}).map((header) => (header as { $ref: string }).$ref),
    );
    const known = Object.keys(document.components.headers).map((name) => `#/components/headers/${name}`);
    expect(known).toEqual(expect.arrayContaining([...new Set(named)]));
  });
});

/** The same schema, taken at its word: whatever it does not name is not there. */
const exact = (schema: Body): Body => {
  if (Array.isArray(schema)) return schema.map(exact);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, exact(value)]));
  return 'properties' in copy && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy;
};

describe('what the shop answers', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

  /** The answer, once it is found to be what the document says: status, body and headers. */
  const checked = async (route: string, call: Promise<Answer>): Promise<Body> => {
    const answer = await call;
    const { status, content, headers } = successOf(operationOf(route));
    expect([route, String(answer.status), answer.body]).toEqual([route, status, answer.body]);
    const schema = content?.['application/json']?.schema;
    const fits = schema ? ajv.compile(exact(schema)) : (body: Body) => body === null;
    const errors = fits(answer.body) ? [] : 'errors' in fits ? fits.errors : ['has a body'];
    expect([route, errors]).toEqual([route, []]);
    const promised = Object.keys(headers ?? {}).map((name) => name.toLowerCase());
    const given = ['etag', 'x-consistency-token', 'location', 'x-cache'].filter((name) => name in answer.headers);
    expect([route, promised]).toEqual([route, expect.arrayContaining(given)]);
    return answer.body;
  };

  const api = (method: string, path: string) => `${method} /api/v1${path}`;

  it('is what the document says, along the way of an order', async () => {
    const { staff } = shop;
    const sku = 'DOCUMENTED-1';
    const product = { sku, title: 'A mug', description: 'For tea.', price: pounds(1000) };
    const { productId } = await checked(api('POST', '/products'), staff.post('/products', product));
    const publish = staff.post(`/products/${productId}/publish`);
    await checked(api('POST', '/products/{id}/publish'), publish);
    const receipt = { quantity: 3, reference: 'PO1' };
    await checked(api('POST', '/inventory/{sku}/receipts'), staff.post(`/inventory/${sku}/receipts`, receipt));
    await checked(api('GET', '/products/{idOrSku}'), staff.get(`/products/${sku}`, after(await publish)));
    await checked(api('GET', '/products'), staff.get('/products'));
    await checked(api('GET', '/inventory/{sku}'), staff.get(`/inventory/${sku}`));

    const guest = { email: 'documented@example.com', password: 'a-password-of-a-customer' };
    const { client } = shop.api;
    await checked(api('POST', '/auth/register'), client.post('/auth/register', { ...guest, name: 'Ada' }));
    await checked(api('POST', '/auth/login'), client.post('/auth/login', guest));
    const ada = await shop.customer();
    await checked(api('GET', '/users/me'), ada.get('/users/me'));
    await checked(api('POST', '/cart/items'), client.post('/cart/items', { sku, quantity: 1 }));
    await checked(api('POST', '/cart/items'), ada.post('/cart/items', { sku, quantity: 2 }));
    await checked(api('GET', '/cart'), ada.get('/cart'));
    const { orderId } = await checked(api('POST', '/orders'), ada.checkout());
    const parcel = await shop.parcel(orderId);
    await checked(api('POST', '/shipments/{id}/pack'), staff.post(`/shipments/${parcel}/pack`));
    await checked(api('GET', '/orders/{id}'), ada.get(`/orders/${orderId}`));
    await checked(api('GET', '/orders'), ada.get('/orders'));
    await checked(api('GET', '/orders/{id}/timeline'), ada.get(`/orders/${orderId}/timeline`));
    await checked(api('GET', '/shipments'), staff.get('/shipments'));
    await checked(api('GET', '/shipments/{id}'), staff.get(`/shipments/${parcel}`));
    await checked(api('GET', '/inventory/{sku}/movements'), staff.get(`/inventory/${sku}/movements`));
    const [payment] = (await ada.get(`/orders/${orderId}`)).body.payments;
    await checked(api('GET', '/admin/payments/{id}'), staff.get(`/admin/payments/${payment.paymentId}`));
    await checked(api('POST', '/orders/{id}/cancel'), ada.cancel(orderId));
    await checked(api('DELETE', '/products/{id}'), staff.call('DELETE', `/products/${productId}`, {}));
    await checked('GET /health/ready', client.get('~/health/ready'));
    await checked('GET /', client.get('~/'));
  });

  it('says which answer is a replay', async () => {
    const product = { sku: 'DOCUMENTED-2', title: 'A cup', description: '', price: pounds(1) };
    const keyed = { headers: once() };
    await shop.staff.post('/products', product, keyed);
    const again = await shop.staff.post('/products', product, keyed);
    expect(again).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
    expect(successOf(operationOf(api('POST', '/products'))).headers).toHaveProperty('Idempotent-Replayed');
  });
});
