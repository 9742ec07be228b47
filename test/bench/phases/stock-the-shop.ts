import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually.js';
import { type Client, once } from '../../support/http.js';
import { admin } from '../../support/shop.js';
import type { Shop } from '../generator/jobs.js';

/** Requests under way at once while the shop is filled. */
const lanes = 8;
const plenty = 1_000_000;

/** Lets an administrator in, who then puts products on the shelf. */
export class Shopkeeper {
  private constructor(
    private readonly client: Client,
    private readonly token: string,
  ) {}

  static async of(client: Client): Promise<Shopkeeper> {
    const login = () => client.post('/auth/login', admin);
    const { body } = await eventually(login, ({ status }) => status === 200, { what: 'the administrator' });
    return new Shopkeeper(client, body.accessToken);
  }

  /** Products that anybody can buy, and customers to buy them. */
  async open(port: number, products: number, customers: number): Promise<Shop> {
    const skus = Array.from({ length: products }, (_, n) => `BENCH-${n}`);
    await inLanes(skus, (sku) => this.offer(sku, plenty));
    const tokens: string[] = [];
    await inLanes(Array.from({ length: customers }), async () => tokens.push(await this.#customer()));
    await this.#shown(skus.at(-1) ?? '');
    return { port, skus, customers: tokens };
  }

  async offer(sku: string, units: number): Promise<void> {
    const { token } = this;
    const description = `${sku} is a thing that a benchmark buys. `.repeat(4);
    const price = { amount: 1_999, currency: 'GBP' };
    const product = { sku, title: `Thing ${sku}`, description, price };
    const created = await this.client.post('/products', product, { token });
    expectStatus(created.status, 201, created.text);
    const published = await this.client.post(`/products/${created.body.productId}/publish`, undefined, { token });
    expectStatus(published.status, 200, published.text);
    await this.#shown(sku);
    const delivery = { quantity: units, reference: 'bench' };
    const received = await this.client.post(`/inventory/${sku}/receipts`, delivery, { token, headers: once() });
    expectStatus(received.status, 201, received.text);
  }

  /** Units on the shelf and what has become of them. */
  async stockOf(sku: string): Promise<Readonly<{ onHand: number; allocated: number; held: number }>> {
    return (await this.client.get(`/inventory/${sku}`, { token: this.token })).body;
  }

  async #customer(): Promise<string> {
    const person = { email: `bench-${randomUUID()}@example.com`, password: randomUUID() };
    const registered = await this.client.post('/auth/register', { ...person, name: 'Bench Customer' });
    expectStatus(registered.status, 201, registered.text);
    const login = await eventually(
      () => this.client.post('/auth/login', person),
      ({ status }) => status === 200,
    );
    return login.body.accessToken;
  }

  async #shown(sku: string): Promise<void> {
    await eventually(
      () => this.client.get(`/products/${sku}`),
      ({ status, body }) => status === 200 && body.status === 'published',
      { what: sku },
    );
  }
}

async function inLanes<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const left = [...all];
  const lane = async () => {
    while (left.length > 0) await work(left.shift() as T);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function expectStatus(actual: number, expected: number, text: string): void {
  if (actual !== expected) throw new Error(`answered ${actual}: ${text}`);
}
