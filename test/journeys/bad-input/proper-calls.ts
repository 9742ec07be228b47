import { randomUUID } from 'node:crypto';
import type { CallerName, Scene } from './scene.js';

/** What a client that means well sends to a route. */
export type ProperCall = Readonly<{
  params?: Readonly<Record<string, string>>;
  query?: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}>;

type Make = (scene: Scene, caller: CallerName) => ProperCall | Promise<ProperCall>;

const address = { name: 'Ada Example', line1: '1 Test Street', city: 'London', postcode: 'N1 1AA', country: 'GB' };
const pounds = (amount: number) => ({ amount, currency: 'GBP' });
const wish = {
  shippingAddress: { ...address, line2: 'Flat 1', region: null, phone: '+44 20 7946 0000' },
  billingAddress: address,
  shippingOption: 'standard',
  paymentMethod: 'pm_card_visa',
  email: 'ada@example.com',
};
const product = () => ({
  sku: `NEW-${randomUUID().slice(0, 8).toUpperCase()}`,
  title: 'A new thing',
  description: 'Newer than the others',
  price: pounds(1250),
  imageUrls: ['https://images.example.com/new.jpg'],
  tracked: true,
});
const ofShipment: Make = ({ things }) => ({ params: { id: things.shipmentId } });
const ofOrder: Make = ({ things }) => ({ params: { id: things.orderId } });
const nothing: Make = () => ({});

/** A line of the customer's cart. */
async function lineOf({ people, things }: Scene): Promise<Readonly<{ lineId: string }>> {
  const { body: cart } = await people.customer.add(things.sku);
  return { lineId: cart.lines[0].lineId };
}

async function freshTokens({ client, people }: Scene, caller: CallerName): Promise<ProperCall> {
  const { credentials } = people[caller === 'anonymous' ? 'customer' : caller];
  const { body } = await client.post('/auth/login', credentials);
  return { body: { refreshToken: body.refreshToken } };
}

/** By the name of the route. A route that is not here is a route no test of the whole knows about. */
export const properCalls: Readonly<Record<string, Make>> = {
  'GET /': nothing,
  'GET /health/live': nothing,
  'GET /health/ready': nothing,
  'POST /api/v1/auth/register': () => ({
    body: { email: `${randomUUID()}@example.com`, password: 'a-password-of-somebody', name: 'Some Body' },
  }),
  'POST /api/v1/auth/login': ({ people }, caller) => ({
    body: people[caller === 'anonymous' ? 'customer' : caller].credentials,
  }),
  'POST /api/v1/auth/refresh': freshTokens,
  'POST /api/v1/auth/logout': freshTokens,
  'GET /api/v1/users/me': nothing,
  'PUT /api/v1/admin/users/{id}/roles': ({ people }) => ({
    params: { id: people.otherCustomer.userId },
    body: { roles: ['customer'], reason: 'as it was' },
  }),
  'POST /api/v1/products': () => ({ body: product() }),
  'GET /api/v1/products': () => ({ query: 'q=item&minPrice=1&maxPrice=90000&inStock=true&sort=price&limit=5' }),
  'GET /api/v1/products/{idOrSku}': ({ things }) => ({ params: { idOrSku: things.productId } }),
  'PATCH /api/v1/products/{id}': ({ things }) => ({
    params: { id: things.productId },
    body: { title: 'Item', description: 'As described', imageUrls: ['https://images.example.com/item.jpg'] },
  }),
  'PUT /api/v1/products/{id}/price': ({ things }) => ({
    params: { id: things.productId },
    body: { price: pounds(1000) },
  }),
  'POST /api/v1/products/{id}/publish': ({ things }) => ({ params: { id: things.productId } }),
  'POST /api/v1/products/{id}/unpublish': ({ things }) => ({ params: { id: things.draftId } }),
  'DELETE /api/v1/products/{id}': ({ things }) => ({ params: { id: things.doomedId } }),
  'POST /api/v1/inventory/{sku}/receipts': ({ things }) => ({
    params: { sku: things.sku },
    body: { quantity: 10, reference: randomUUID() },
  }),
  'POST /api/v1/inventory/{sku}/adjustments': ({ things }) => ({
    params: { sku: things.sku },
    body: { delta: -1, reason: 'broken' },
  }),
  'GET /api/v1/inventory/{sku}': ({ things }) => ({ params: { sku: things.sku } }),
  'GET /api/v1/inventory/{sku}/movements': ({ things }) => ({ params: { sku: things.sku }, query: 'limit=5' }),
  'GET /api/v1/cart': nothing,
  'POST /api/v1/cart/items': ({ things }) => ({ body: { sku: things.sku, quantity: 1 } }),
  'PATCH /api/v1/cart/items/{lineId}': async (scene) => ({ params: await lineOf(scene), body: { quantity: 2 } }),
  'DELETE /api/v1/cart/items/{lineId}': async (scene) => ({ params: await lineOf(scene) }),
  'GET /api/v1/admin/payments/{id}': ({ things }) => ({ params: { id: things.paymentId } }),
  'GET /api/v1/shipments': ({ things }) => ({ query: `orderId=${things.orderId}&limit=5` }),
  'GET /api/v1/shipments/{id}': ofShipment,
  'POST /api/v1/shipments/{id}/pack': ofShipment,
  'POST /api/v1/shipments/{id}/label': ({ things }) => ({
    params: { id: things.shipmentId },
    body: { carrier: 'Test Post', trackingNumber: 'TP-1' },
  }),
  'POST /api/v1/shipments/{id}/assign': ({ things, people }) => ({
    params: { id: things.shipmentId },
    body: { courierId: people.courier.userId },
  }),
  'POST /api/v1/shipments/{id}/pickup': ofShipment,
  'POST /api/v1/shipments/{id}/out-for-delivery': ofShipment,
  'POST /api/v1/shipments/{id}/deliver': ofShipment,
  'POST /api/v1/orders': async ({ things, people }, caller) => {
    if (caller !== 'anonymous') await people[caller].add(things.sku);
    return { body: wish };
  },
  'GET /api/v1/orders': () => ({ query: 'limit=5' }),
  'GET /api/v1/orders/{id}': ofOrder,
  'GET /api/v1/orders/{id}/timeline': ({ things }) => ({ params: { id: things.orderId }, query: 'limit=5' }),
  'POST /api/v1/orders/{id}/cancel': ({ things }) => ({ params: { id: things.orderId }, body: { reason: 'too late' } }),
  'POST /api/v1/orders/{id}/retry-payment': ({ things }) => ({
    params: { id: things.orderId },
    body: { paymentMethod: 'pm_card_visa' },
  }),
  'POST /api/v1/admin/orders': ({ things, people }) => ({
    body: {
      customerId: people.customer.userId,
      lines: [{ sku: things.sku, quantity: 1, unitPrice: pounds(900) }],
      shippingAddress: address,
      billingAddress: address,
      shippingOption: 'standard',
      shippingPrice: pounds(0),
      paymentMethod: 'pm_card_visa',
      email: 'ada@example.com',
      placedAt: '2026-01-02T03:04:05Z',
      reason: 'agreed on the telephone',
    },
  }),
};

/** `/api/v1/orders/{id}` with the ids in it, below the origin. */
export const addressOf = (path: string, { params = {}, query }: ProperCall): string => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'unknown'));
  return `~${filled}${query === undefined ? '' : `?${query}`}`;
};
