import { eventually } from '../support/eventually.js';
import { type Answer, type Client, once } from '../support/http.js';
import { admin } from '../support/shop.js';
import { sleep } from './campaign.js';

/** The administrator, at one api. */
export class Staff {
  private constructor(
    readonly client: Client,
    private readonly token: string,
  ) {}

  static async at(client: Client): Promise<Staff> {
    const { status, body, text } = await client.post('/auth/login', admin);
    if (status !== 200) throw new Error(`the login answered ${status}: ${text}`);
    return new Staff(client, body.accessToken);
  }

  get = (path: string) => this.client.get(path, { token: this.token });
  post = (path: string, body?: unknown) => this.client.post(path, body, { token: this.token, headers: once() });

  /** Puts a product on sale. Resolves once customers see it. */
  async sell(sku: string, units: number, amount = 1000): Promise<void> {
    const price = { amount, currency: 'GBP' };
    const created = await this.#done('/products', { sku, title: `Item ${sku}`, description: '', price });
    await this.#done(`/products/${created.productId}/publish`);
    await this.#done(`/inventory/${sku}/receipts`, { quantity: units, reference: `opening ${sku}` });
    await eventually(
      async () => (await this.client.get(`/products/${sku}`)).status,
      (status) => status === 200,
    );
  }

  /** So many deliveries of one unit each: they make the stream of the product long. */
  async deliveries(sku: string, count: number): Promise<void> {
    const receipts = Array.from({ length: count }, (_, n) => ({ quantity: 1, reference: `delivery ${n} of ${sku}` }));
    for (let at = 0; at < count; at += 50)
      await Promise.all(
        receipts.slice(at, at + 50).map((receipt) => this.#done(`/inventory/${sku}/receipts`, receipt)),
      );
  }

  /** Hands an order to the courier, which takes the money, as soon as its parcel is known; null when it is never known.
   *  Otherwise the answer to the last step. */
  async ship(orderId: string, withinMs: number): Promise<Answer | null> {
    for (const until = Date.now() + withinMs; Date.now() < until; await sleep(200)) {
      const { body } = await this.get(`/shipments?orderId=${orderId}`);
      if (!body.items?.[0]) continue;
      const path = `/shipments/${body.items[0].shipmentId}`;
      await this.#done(`${path}/pack`);
      await this.#done(`${path}/label`, { carrier: 'Chaos Post' });
      return this.post(`${path}/pickup`);
    }
    return null;
  }

  async #done(path: string, body?: unknown) {
    const answer = await this.post(path, body);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }
}
