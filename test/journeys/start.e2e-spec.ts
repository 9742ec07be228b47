import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client } from '../support/http.js';
import { eventually, eventuallyEquals } from '../support/eventually.js';
import { demo, leftOf, type Start, StartedShop } from './start/started-shop.js';

jest.setTimeout(120_000);

const folders: string[] = [];
const running: StartedShop[] = [];

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'storefold-start-'));
  folders.push(path);
  return path;
};

const start = (options: Start): StartedShop => {
  const shop = new StartedShop(options);
  running.push(shop);
  return shop;
};

afterAll(async () => {
  await Promise.all(running.map((shop) => shop.kill()));
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

const passwordIn = (said: string): string => /password (\S+)/.exec(said)?.[1] ?? '';

const logIn = async (client: Client, password: string): Promise<string> => {
  const { status, body } = await client.post('/auth/login', { email: 'admin@example.com', password });
  expect(status).toBe(200);
  return body.accessToken;
};

type Listed = Readonly<{ sku: string }>;
const catalogue = async (client: Client): Promise<readonly Listed[]> =>
  (await client.get('/products?limit=100')).body.items;

describe('npm start, from an empty folder to the third start', () => {
  const dataDir = folder();
  let shop: StartedShop;
  let client: Client;
  let password: string;
  let seeded: readonly Listed[];
  let order: Readonly<{ orderId: string; orderNumber: string; status: string }>;

  const readOrder = async (token: string) => {
    const { orderId, orderNumber, status } = (await client.get(`/orders/${order.orderId}`, { token })).body;
    return { orderId, orderNumber, status };
  };

  beforeAll(async () => {
    shop = start({ dataDir });
    client = await shop.client();
  });

  it('prints its address and, once, the password of the administrator it has made', async () => {
    expect(shop.said).toMatch(
      /^Administrator admin@example\.com, password \S{20,}\n.*kept in .*admin-password\)\nStorefold is ready at http:\/\/127\.0\.0\.1:\d+ .*\n$/,
    );
    expect(shop.logged).toContainEqual(
      expect.objectContaining({ level: 'info', process: 'standalone', msg: expect.stringContaining('ready') }),
    );
    password = passwordIn(shop.said);
    await logIn(client, password);
    seeded = await eventually(
      () => catalogue(client),
      (items) => items.length > 3,
      { what: 'the sample catalogue' },
    );
  });

  it('is played through by npm run demo, to a delivered and paid order and its timeline', async () => {
    const told = await demo({ dataDir, settings: { PORT: new URL(client.origin).port } });
    expect([told.code, told.stderr]).toEqual([0, '']);
    expect(told.stdout).toMatch(/the order now +delivered, payment captured, total/);
    expect(told.stdout).toMatch(/Timeline\n {2}\S+Z {2}OrderPlaced\n[^]*OrderDelivered\n$/);
    const { body } = await client.get('/orders', { token: await logIn(client, password) });
    expect(body.items).toHaveLength(1);
    order = { orderId: body.items[0].orderId, orderNumber: body.items[0].orderNumber, status: 'delivered' };
    expect(told.stdout).toContain(order.orderNumber);
  });

  it('lets no second shop at the same folder', async () => {
    const { code, stderr } = await start({ dataDir }).ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('is in use by the running process')]);
    expect((await client.get('~/health/ready')).status).toBe(200);
  });

  it('ends with 0 on Ctrl-C and leaves no process', async () => {
    const family = shop.family();
    expect(family.length).toBeGreaterThan(5);
    client.close();
    const { code, stderr } = await shop.interrupt();
    expect([code, stderr]).toEqual([0, '']);
    expect(await leftOf(family, 1_000)).toEqual([]);
  });

  it('continues on its data at the second start: nothing is seeded twice, no password is shown again', async () => {
    shop = start({ dataDir });
    client = await shop.client();
    expect(shop.said).toMatch(/^Storefold is ready at .*\n$/);
    expect(await readOrder(await logIn(client, password))).toEqual(order);
    const skus = async () => (await catalogue(client)).map(({ sku }) => sku);
    await eventuallyEquals(
      skus,
      seeded.map(({ sku }) => sku),
    );
  });

  it('leaves no process 5 s after kill -9 of the parent alone', async () => {
    const family = shop.family();
    expect(family.length).toBeGreaterThan(5);
    client.close();
    await shop.kill();
    expect(await leftOf(family, 5_000)).toEqual([]);
  });

  it('continues after kill -9 as well', async () => {
    shop = start({ dataDir });
    client = await shop.client();
    expect(await readOrder(await logIn(client, password))).toEqual(order);
    client.close();
    expect((await shop.interrupt()).code).toBe(0);
  });
});

describe('npm start with SEED=false', () => {
  const root = process.getuid?.() === 0;
  const ordinary = 65_534;

  it(`starts empty${root ? ', and as an ordinary user' : ''}`, async () => {
    const dataDir = folder();
    if (root) chownSync(dataDir, ordinary, ordinary);
    const shop = start({ dataDir, settings: { SEED: 'false' }, ...(root ? { uid: ordinary } : {}) });
    const client = await shop.client();
    const token = await logIn(client, passwordIn(shop.said));
    const first = { sku: 'FIRST', title: 'The first', description: '', price: { amount: 100, currency: 'GBP' } };
    const { productId } = (await client.post('/products', first, { token })).body;
    const { headers } = await client.post(`/products/${productId}/publish`, undefined, { token });
    // Whatever had been there before this write would be in the list as well.
    const wait = { headers: { 'x-consistency-token': String(headers['x-consistency-token']) } };
    const { items } = (await client.get('/products', wait)).body;
    expect(items.map(({ sku }: Listed) => sku)).toEqual(['FIRST']);
    expect((await client.get('~/health/ready')).status).toBe(200);
    const family = shop.family();
    expect(family.length).toBeGreaterThan(5);
    client.close();
    expect((await shop.interrupt()).code).toBe(0);
    expect(await leftOf(family, 1_000)).toEqual([]);
  });
});

describe('wrong settings', () => {
  it.each([
    ['PORT', { PORT: 'eighty', SEED: 'maybe', LOG_LEVEL: 'loud' }, ['PORT', 'SEED', 'LOG_LEVEL']],
    [
      'secrets',
      { JWT_SECRET: 'short', ADMIN_PASSWORD: 'short', PORT: '65536' },
      ['PORT', 'JWT_SECRET', 'ADMIN_PASSWORD'],
    ],
    ['addresses', { DATABASE_URL: 'mysql://x', EVENTSTORE_URL: 'http://x' }, ['EVENTSTORE_URL', 'DATABASE_URL']],
  ])('(%s) end it within 2 s, non-zero, naming every problem, before anything is made', async (_, settings, named) => {
    const dataDir = join(folder(), 'not-made');
    const { code, stdout, stderr, afterMs } = await start({ dataDir, settings }).ended;
    expect([code, stdout, existsSync(dataDir)]).toEqual([1, '', false]);
    expect(afterMs).toBeLessThan(2_000);
    const [, ...problems] = stderr.trimEnd().split('\n');
    expect(problems.map((problem) => problem.trim().split(' ')[0]).toSorted()).toEqual([...named].toSorted());
    for (const value of Object.values(settings).filter((value) => value.length > 5))
      expect(stderr).not.toContain(value);
  });
});
