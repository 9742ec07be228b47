import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';

/** A customer's journey against the running shop, told step by step. Exits 1 at the first answer that is not as it should be. */
const origin =
  process.env['SHOP_URL'] ?? `http://${process.env['HOST'] || '127.0.0.1'}:${process.env['PORT'] || '3000'}`;
const dataDir = process.env['DATA_DIR'] || '.data';

type Json = Readonly<Record<string, unknown>>;
type Answer = Readonly<{ status: number; body: Json; token: string | null }>;
type Call = Readonly<{
  body?: unknown;
  token?: string | undefined;
  after?: string | null;
  headers?: Readonly<Record<string, string>>;
}>;

async function call(method: string, path: string, { body, token, after, headers = {} }: Call = {}): Promise<Answer> {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    signal: AbortSignal.timeout(30_000),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(after && { 'x-consistency-token': after }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = {
    status: response.status,
    body: (text ? JSON.parse(text) : {}) as Json,
    token: response.headers.get('x-consistency-token'),
  };
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return answer;
}

const step = (what: string, detail = ''): void => console.log(`${what.padEnd(34)} ${detail}`);

const pounds = (money: unknown): string => {
  const { amount, currency } = money as { amount: number; currency: string };
  return `${(amount / 100).toFixed(2)} ${currency}`;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function buy(): Promise<Readonly<{ token: string; orderId: string }>> {
  const person = { email: `demo-${randomUUID()}@example.com`, password: randomUUID(), name: 'Demo Customer' };
  await call('POST', '/auth/register', { body: person });
  step('registered', 'a new customer');
  const login = await call('POST', '/auth/login', { body: { email: person.email, password: person.password } });
  const token = text(login.body['accessToken']);
  step('logged in', `access token for ${text(login.body['expiresIn'])} s`);

  const { body } = await call('GET', '/products?inStock=true&sort=price&limit=5', { token });
  const products = body['items'] as readonly Json[];
  const [first, second = first] = products;
  if (!first || !second) throw new Error('the catalogue is empty: start the shop with SEED=true, or publish a product');
  step('looked at the catalogue', products.map(({ title, price }) => `${text(title)} ${pounds(price)}`).join(' · '));
  await call('POST', '/cart/items', { token, body: { sku: first['sku'], quantity: 2 } });
  const cart = await call('POST', '/cart/items', { token, body: { sku: second['sku'], quantity: 1 } });
  step('filled the cart', `total ${pounds(cart.body['total'])}`);

  const order = await call('POST', '/orders', {
    token,
    headers: { 'idempotency-key': randomUUID(), prefer: 'wait=15' },
    body: {
      shippingAddress: {
        name: 'Demo Customer',
        line1: '1 High Street',
        city: 'London',
        postcode: 'N1 1AA',
        country: 'GB',
      },
      shippingOption: 'standard',
      paymentMethod: 'pm_card_visa',
    },
  });
  step('ordered', `${text(order.body['orderNumber'])} is ${text(order.body['status'])}`);
  return { token, orderId: text(order.body['orderId']) };
}

/** Staff steps need the administrator; on another machine than the shop's there may be none to ask. */
function administrator(): Readonly<{ email: string; password: string }> | null {
  const email = process.env['ADMIN_EMAIL'] || 'admin@example.com';
  const file = join(dataDir, 'admin-password');
  const password = process.env['ADMIN_PASSWORD'] || (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');
  return password ? { email, password } : null;
}

async function deliver(orderId: string): Promise<boolean> {
  const who = administrator();
  if (!who) return false;
  const login = await call('POST', '/auth/login', { body: who });
  const token = text(login.body['accessToken']);
  const shipment = await until(async () => {
    const { body } = await call('GET', `/shipments?orderId=${orderId}`, { token });
    return (body['items'] as readonly Json[])[0];
  }, 'a shipment');
  const path = `/shipments/${text(shipment['shipmentId'])}`;
  const steps = [
    ['packed', 'pack', undefined],
    ['labelled', 'label', { carrier: 'Demo Post' }],
    ['handed over: the card is charged', 'pickup', undefined],
    ['out for delivery', 'out-for-delivery', undefined],
    ['delivered', 'deliver', undefined],
  ] as const;
  for (const [what, action, body] of steps) {
    await call('POST', `${path}/${action}`, { token, ...(body && { body }) });
    step(what, text(shipment['shipmentId']));
  }
  return true;
}

async function until<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not appear within 15 s`);
}

async function tell(orderId: string, token: string, delivered: boolean): Promise<void> {
  const goal = delivered ? 'delivered' : 'confirmed';
  const order = await until(async () => {
    const { body } = await call('GET', `/orders/${orderId}`, { token });
    const done = body['status'] === goal && (!delivered || body['paymentStatus'] === 'captured');
    return done ? body : undefined;
  }, `the order being ${goal}`);
  step(
    'the order now',
    `${text(order['status'])}, payment ${text(order['paymentStatus'])}, total ${pounds(order['total'])}`,
  );
  const { body } = await call('GET', `/orders/${orderId}/timeline?limit=100`, { token });
  console.log('\nTimeline');
  for (const { at, type } of body['items'] as readonly Json[]) console.log(`  ${text(at)}  ${text(type)}`);
}

try {
  console.log(`A purchase at ${origin}\n`);
  const { token, orderId } = await buy();
  const delivered = await deliver(orderId);
  if (!delivered) step('not delivered', 'no administrator at hand: set ADMIN_PASSWORD or DATA_DIR');
  await tell(orderId, token, delivered);
} catch (error) {
  console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
