import { expect } from '@jest/globals';
import type { Child } from '#embedded';
import { deterministicId } from '#kernel';
import { PostgresDatabase } from '#postgres';
import { eventually } from '../support/eventually.js';
import { type Answer, type Body, type Call, type Client, once } from '../support/http.js';
import { type Fact, readLog } from '../support/log.js';
import { type Api, admin, TestShop } from '../support/shop.js';
import { Cards } from './cards.js';

export const pounds = (amount: number) => ({ amount, currency: 'GBP' });

/** What the shop takes for `standard`, in pence. */
export const shipping = 495;

const address = { name: 'Ada Example', line1: '1 Test Street', city: 'London', postcode: 'N1 1AA', country: 'GB' };
const wish = { shippingAddress: address, shippingOption: 'standard', paymentMethod: 'pm_card_visa' };

/** An entry of an order's timeline. */
export type Entry = Readonly<{ seq: number; at: string; type: string; facts: Readonly<Record<string, unknown>> }>;

/** A shop on real parts with one api and one worker, and everybody a journey meets there. */
export class OpenShop {
  private people = 0;
  private products = 0;

  private constructor(
    readonly parts: TestShop,
    readonly api: Api,
    readonly worker: Child,
    readonly cards: Cards,
    readonly staff: Person,
  ) {}

  static async open(settings: Readonly<Record<string, string>> = {}): Promise<OpenShop> {
    const parts = await TestShop.start(settings);
    try {
      await parts.migrate();
      const [api, worker] = await Promise.all([parts.api(), parts.worker()]);
      const staff = await logIn(api.client, admin);
      return new OpenShop(parts, api, worker, new Cards(parts.parts.stripe.apiBase), staff);
    } catch (error) {
      await parts.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.api.client.close();
    await this.parts.stop();
  }

  async customer(): Promise<Person> {
    this.people += 1;
    const credentials = { email: `customer-${this.people}@example.com`, password: 'a-password-of-a-customer' };
    const registered = await this.api.client.post('/auth/register', { ...credentials, name: 'Ada Example' });
    expect(registered.status).toBe(201);
    return logIn(this.api.client, credentials);
  }

  /** A customer who sells too, signed in with the new role. */
  async personWith(...roles: readonly string[]): Promise<Person> {
    const person = await this.customer();
    const reason = 'hired for a test';
    const assigned = await this.staff.put(`/admin/users/${person.userId}/roles`, { roles, reason });
    expect(assigned.status).toBe(200);
    return logIn(this.api.client, person.credentials);
  }

  /** Puts a product on sale, with so many units on the shelf, and gives its SKU. */
  async sell(units: number, { price = 1000, seller = this.staff }: { price?: number; seller?: Person } = {}) {
    this.products += 1;
    const sku = `ITEM-${this.products}`;
    const created = await seller.post('/products', {
      sku,
      title: `Item ${sku}`,
      description: '',
      price: pounds(price),
    });
    expect(created.status).toBe(201);
    const published = await seller.post(`/products/${created.body.productId}/publish`);
    expect(published.status).toBe(200);
    if (units > 0) await this.receive(sku, units);
    const shown = await this.staff.get(`/products/${sku}`, after(published));
    expect(shown.status).toBe(200);
    return sku;
  }

  async receive(sku: string, quantity: number): Promise<Answer> {
    const received = await this.staff.post(`/inventory/${sku}/receipts`, {
      quantity,
      reference: once()['idempotency-key'],
    });
    expect(received.status).toBe(201);
    return received;
  }

  /** The counts of a SKU, read from the log. */
  async stock(sku: string): Promise<Body> {
    const { onHand, held, allocated, available } = (await this.staff.get(`/inventory/${sku}`)).body;
    return { onHand, held, allocated, available };
  }

  /** The order once it is as described. */
  order(orderId: string, described: Readonly<Record<string, unknown>>, withinMs = 15_000): Promise<Body> {
    const fits = (order: Body) => Object.entries(described).every(([name, value]) => order[name] === value);
    return eventually(async () => (await this.staff.get(`/orders/${orderId}`)).body, fits, {
      withinMs,
      what: `the order being ${JSON.stringify(described)}`,
    });
  }

  /** Empty for an order that the view has not heard of yet. */
  async timeline(orderId: string): Promise<readonly Entry[]> {
    return (await this.staff.get(`/orders/${orderId}/timeline?limit=100`)).body.items ?? [];
  }

  /** Everything the log holds about an order: its own stream, its processes, payments, parcels and stock. */
  async logged(orderId: string): Promise<readonly Fact[]> {
    const facts = await readLog(this.parts.parts.eventStoreUrl);
    return facts.filter(({ data, stream }) => data.orderId === orderId || stream.endsWith(`-${orderId}`));
  }

  /** Every order of a customer, once the shop has decided about each. */
  async settled(person: Person): Promise<readonly Body[]> {
    const { items } = await eventually(
      async () => (await person.get('/orders?limit=100')).body,
      ({ items }: Body) => items.every(({ status }: Body) => status !== 'placed' && status !== 'awaiting_payment'),
      { what: 'every order decided' },
    );
    return items;
  }

  /** The timeline once it tells of `type`, so many times. */
  times(orderId: string, type: string, count = 1): Promise<readonly Entry[]> {
    return eventually(
      () => this.timeline(orderId),
      (entries) => entries.filter((entry) => entry.type === type).length >= count,
      { what: `${count} × ${type} in the timeline` },
    );
  }

  /** What a crash of the database may take: the stored answers to keyed requests. */
  async forgetKeys(): Promise<void> {
    const database = new PostgresDatabase({ url: this.parts.parts.databaseUrl });
    await database.knex('http.idempotency_key').delete();
    await database.close();
  }

  /** Freezes the worker: whatever happens meanwhile, no process hears of it and no view shows it. */
  async whileNobodyWorks(happens: () => Promise<void>): Promise<void> {
    process.kill(this.worker.pid, 'SIGSTOP');
    try {
      await happens();
    } finally {
      process.kill(this.worker.pid, 'SIGCONT');
    }
  }

  /** Waits until nothing has been written about an order for a moment: whatever was on its way has arrived. */
  async quiet(orderId: string, forMs = 250): Promise<void> {
    let [known, since] = [-1, 0];
    await eventually(
      async () => (await this.logged(orderId)).length,
      (length) => {
        if (length !== known) [known, since] = [length, Date.now()];
        return Date.now() - since >= forMs;
      },
      { everyMs: 125, what: 'silence' },
    );
  }

  /** The only parcel of an order that `keeper` may see, once it is planned. */
  async parcel(orderId: string, keeper = this.staff): Promise<string> {
    const { items } = await eventually(
      async () => (await keeper.get(`/shipments?orderId=${orderId}`)).body,
      ({ items }: Body) => items.length === 1,
      { what: 'a parcel' },
    );
    return items[0].shipmentId;
  }

  /** Staff take the steps of a parcel; each must be accepted. */
  async handle(shipmentId: string, ...steps: readonly string[]): Promise<void> {
    for (const step of steps) {
      const { status, text } = await this.staff.post(`/shipments/${shipmentId}/${step}`);
      if (status !== 200) throw new Error(`${step} was answered ${status}: ${text}`);
    }
  }
}

/** What a timeline tells, in its order; of one kind of stream only, where asked. */
export const typesOf = async (timeline: Promise<readonly Entry[]>, kind = ''): Promise<readonly string[]> =>
  (await timeline).map(({ type }) => type).filter((type) => type.startsWith(kind));

/** To read what a write has just written. */
export const after = ({ headers }: Pick<Answer, 'headers'>): Pick<Call, 'headers'> => ({
  headers: { 'x-consistency-token': String(headers['x-consistency-token']) },
});

export type Credentials = Readonly<{ email: string; password: string }>;

async function logIn(client: Client, credentials: Credentials): Promise<Person> {
  const { status, body } = await client.post('/auth/login', credentials);
  expect(status).toBe(200);
  const me = await client.get('/users/me', { token: body.accessToken });
  return new Person(client, credentials, me.body.userId, { authorization: `Bearer ${body.accessToken}` });
}

/** Somebody with a browser: signed in, or a guest who shows a cart token. */
export class Person {
  constructor(
    readonly client: Client,
    readonly credentials: Credentials,
    readonly userId: string,
    /** What shows who they are. */
    readonly headers: Readonly<Record<string, string>>,
  ) {}

  static guest(client: Client, cartToken?: string): Person {
    const nobody = { email: 'guest@example.com', password: '' };
    return new Person(client, nobody, '', cartToken === undefined ? {} : { 'x-cart-token': cartToken });
  }

  /** The same person at another api. */
  at = (client: Client): Person => new Person(client, this.credentials, this.userId, this.headers);

  get = (path: string, call: Call = {}) => this.call('GET', path, call);
  post = (path: string, body?: unknown, call: Call = {}) => this.call('POST', path, { ...call, body });
  put = (path: string, body?: unknown, call: Call = {}) => this.call('PUT', path, { ...call, body });
  patch = (path: string, body?: unknown, call: Call = {}) => this.call('PATCH', path, { ...call, body });

  /** POSTs carry a new Idempotency-Key, unless one is given. */
  call(method: string, path: string, call: Call): Promise<Answer> {
    const keyed = method === 'POST' ? once() : {};
    return this.client.call(method, path, { ...call, headers: { ...keyed, ...this.headers, ...call.headers } });
  }

  async add(sku: string, quantity = 1): Promise<Answer> {
    const added = await this.post('/cart/items', { sku, quantity });
    expect(added).toMatchObject({ status: 201 });
    return added;
  }

  /** Orders what is in the cart and waits for the outcome. */
  checkout(said: Readonly<Record<string, unknown>> = {}, headers: Readonly<Record<string, string>> = {}) {
    return this.post('/orders', { ...wish, ...said }, { headers: { prefer: 'wait=15', ...headers } });
  }

  /** The order that this cart will become: its id derives from the cart, so that twenty checkouts make one order. */
  async nextOrderId(): Promise<string> {
    const { cartId, generation } = (await this.get('/cart')).body;
    return deterministicId('order', cartId, generation);
  }

  /** The same without waiting. */
  async place(said: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { status, body } = await this.checkout(said, { prefer: 'respond-async' });
    expect(status).toBe(202);
    return body.orderId;
  }

  cancel = (orderId: string) => this.post(`/orders/${orderId}/cancel`, { reason: 'changed my mind' });
  payWith = (orderId: string, paymentMethod: string) =>
    this.post(`/orders/${orderId}/retry-payment`, { paymentMethod });
}
