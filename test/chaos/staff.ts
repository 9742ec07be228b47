import { eventually } from '../support/eventually.js';
import { type Client, once } from '../support/http.js';
import { admin } from '../support/shop.js';

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

  /** Hands an order to the courier, which takes the money. Tries again while the parcel is not known yet; gives up without
   *  a word where the order was cancelled meanwhile. */
  async ship(orderId: string, withinMs: number): Promise<boolean> {
    for (const until = Date.now() + withinMs; Date.now() < until; await new Promise((r) => setTimeout(r, 200))) {
      const { body } = await this.get(`/shipments?orderId=${orderId}`);
      const parcel = body.items?.[0];
      if (!parcel) continue;
      const path = `/shipments/${parcel.shipmentId}`;
      const steps = [['pack'], ['label', { carrier: 'Chaos Post' }], ['pickup']] as const;
      for (const [step, said] of steps) {
        const { status } = await this.post(`${path}/${step}`, said);
        if (status >= 400) return false;
      }
      return true;
    }
    return false;
  }

  async #done(path: string, body?: unknown) {
    const answer = await this.post(path, body);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }
}
