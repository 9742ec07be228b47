import { createHmac, randomUUID } from 'node:crypto';
import { type Answer, type Client, once } from '../support/http.js';

const address = { name: 'Ada', line1: '1 Test Street', city: 'London', postcode: 'N1 1AA', country: 'GB' };

export type Wish = Readonly<{ paymentMethod?: string; waitSeconds?: number; key?: string }>;

/** Somebody with a cart of their own: a guest, or a customer whose token we sign ourselves, for the shop hashes some fifty
 *  passwords a second and a campaign cannot wait for that. */
export class Buyer {
  #headers: Readonly<Record<string, string>>;
  /** The order that was acknowledged. */
  orderId: string | null = null;

  private constructor(headers: Readonly<Record<string, string>>) {
    this.#headers = headers;
  }

  /** Of a guest whose cart was filled. */
  get cartId(): string | null {
    return this.#headers['x-cart-token']?.split('.')[0] ?? null;
  }

  static guest = (): Buyer => new Buyer({});

  static customer = (jwtSecret: string): Buyer =>
    new Buyer({ authorization: `Bearer ${tokenOf(randomUUID(), jwtSecret)}` });

  /** Throws unless the shop takes it into the cart. */
  async fill(client: Client, ...items: readonly (readonly [sku: string, quantity: number])[]): Promise<this> {
    for (const [sku, quantity] of items) {
      const { status, body, text } = await client.post('/cart/items', { sku, quantity }, { headers: this.#headers });
      if (status !== 201) throw new Error(`the cart answered ${status}: ${text}`);
      if (body.cartToken) this.#headers = { ...this.#headers, 'x-cart-token': body.cartToken };
    }
    return this;
  }

  async order(client: Client, { paymentMethod = 'pm_card_visa', waitSeconds, key }: Wish = {}): Promise<Answer> {
    const wish = { shippingAddress: address, shippingOption: 'standard', paymentMethod, email: 'ada@example.com' };
    const prefer = waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` };
    const keyed = key === undefined ? once() : { 'idempotency-key': key };
    const headers = { ...this.#headers, ...keyed, ...prefer };
    const answer = await client.post('/orders', wish, { headers, timeoutMs: 60_000 });
    if (answer.status === 202) this.orderId = answer.body.orderId;
    return answer;
  }

  look = (client: Client): Promise<Answer> => client.get(`/orders/${this.orderId}`, { headers: this.#headers });

  cancel = (client: Client): Promise<Answer> =>
    client.post(`/orders/${this.orderId}/cancel`, { reason: 'changed my mind' }, { headers: this.#headers });
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function tokenOf(userId: string, secret: string): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { sub: userId, sid: randomUUID(), roles: ['customer'], iat, exp: iat + 900 };
  const signed = `${encoded({ alg: 'HS256', typ: 'at+jwt' })}.${encoded({ ...claims, iss: 'storefold', aud: 'storefold' })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
