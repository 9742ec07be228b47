import { randomUUID } from 'node:crypto';
import type { Shop } from './shop.js';

type Answer = Readonly<{ status: number; headers: Readonly<Record<string, unknown>>; body: Body }>;
type Body = Readonly<Record<string, unknown>>;

const address = { name: 'Ada', line1: '1 Test Street', city: 'London', postcode: 'N1 1AA', country: 'GB' };

/** Somebody with a browser. */
export class Customer {
  private token: string | null = null;

  constructor(
    private readonly shop: Shop,
    who: Readonly<{ token?: string }> = {},
  ) {
    this.token = who.token ?? null;
  }

  cartToken: string | null = null;

  async call(method: 'GET' | 'POST' | 'PUT', path: string, body?: object, headers: Record<string, string> = {}) {
    const answer = await this.shop.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(this.cartToken && { 'x-cart-token': this.cartToken }),
        ...(method !== 'GET' && { 'idempotency-key': randomUUID() }),
        ...headers,
      },
      ...(body && { payload: body }),
    });
    const parsed = answer.body === '' ? {} : (JSON.parse(answer.body) as Body);
    return { status: answer.statusCode, headers: answer.headers, body: parsed } as Answer;
  }

  async put(sku: string, quantity = 1): Promise<void> {
    const answer = await this.call('POST', '/cart/items', { sku, quantity });
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    if (typeof answer.body['cartToken'] === 'string') this.cartToken = answer.body['cartToken'];
  }

  order(said: object = {}, headers: Record<string, string> = {}) {
    const wish = { shippingAddress: address, shippingOption: 'standard', paymentMethod: 'pm_card_visa' };
    return this.call('POST', '/orders', { ...wish, ...said }, { prefer: 'wait=10', ...headers });
  }
}

/** What is on the shelf, counted by the stock itself. */
export async function offer(shop: Shop, sku: string, units: number, minor = 500): Promise<void> {
  const admin = new Customer(shop, { token: shop.tokenOf('admin-1', 'admin') });
  const product = { sku, title: sku, description: '', price: { amount: minor, currency: 'GBP' } };
  const created = await admin.call('POST', '/products', product);
  if (created.status !== 201) throw new Error(JSON.stringify(created.body));
  const published = await admin.call('POST', `/products/${String(created.body['productId'])}/publish`);
  if (published.status >= 300) throw new Error(JSON.stringify(published.body));
  if (units > 0)
    await admin.call('POST', `/inventory/${sku}/receipts`, { quantity: units, reference: `opening ${sku}` });
  await eventually(async () => {
    const shown = await new Customer(shop).call('GET', `/products/${sku}`);
    if (shown.status !== 200) throw new Error(`${sku} is not shown yet`);
  });
}

/** Until it does not throw, for ten seconds; then with what it said last. */
export async function eventually<T>(look: () => Promise<T>): Promise<T> {
  const until = performance.now() + 10_000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
