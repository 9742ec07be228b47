import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Schema as AjvSchema } from 'ajv/dist/2020.js';
import { maxAmount } from '#kernel';
import * as fc from 'fast-check';
import { headOf, readLog } from '../support/log.js';
import { badBodies } from './bad-input/bad-bodies.js';
import { badHeaders, badIds, badQueries, badTokens, strangeHeaders, strangeQueries } from './bad-input/bad-places.js';
import { arbitraryOf } from './bad-input/arbitrary.js';
import { type Document, isPublic, type Route, routesOf, takes } from './bad-input/document.js';
import { jsonText } from './bad-input/json-text.js';
import { addressOf, type ProperCall, properCalls } from './bad-input/proper-calls.js';
import { ajv, Prober, type Shot } from './bad-input/prober.js';
import { type CallerName, Scene } from './bad-input/scene.js';
import { garbled, spoil } from './bad-input/spoilt.js';

jest.setTimeout(120_000);

const seed = 20_261_121;
const roles = ['anonymous', 'customer', 'seller', 'courier', 'admin'] as const satisfies readonly CallerName[];

/** Malformed, too large, of another type, or right in shape and wrong in meaning. */
const refusals = [400, 413, 415, 422];

let scene: Scene;
let document: Document;
let routes: readonly Route[];
let prober: Prober;
/** The dearest thing there can be. */
let dear: string;

beforeAll(async () => {
  scene = await Scene.set();
  dear = await scene.shop.sell(5, { price: maxAmount });
  // Nothing moves from here on but what a request moves.
  await scene.shop.quiet(scene.things.orderId);
  await scene.shop.worker.stop();
  document = (await scene.client.get('~/docs-json')).body;
  routes = routesOf(document);
  prober = new Prober(scene.client, document);
});

afterAll(async () => {
  process.stderr.write(`\n${prober.table()}\n`);
  await scene.close();
});

const head = () => headOf(scene.shop.parts.parts.eventStoreUrl);

/** Sends what must be refused. Nothing may have come of it. */
async function refuse(shots: readonly Shot[]): Promise<void> {
  const before = await head();
  expect(await prober.fire(shots)).toEqual([]);
  expect(await head()).toBe(before);
}

const mayEnter = (route: Route, role: CallerName): boolean => isPublic(route) || route.roles.includes(role);

/** Someone who may call the route, and owns what it is about. */
const ownerOf = (route: Route): CallerName =>
  (['customer', 'seller', 'courier', 'admin'] as const).find((role) => mayEnter(route, role)) ?? 'admin';

const properCall = async (route: Route, caller: CallerName): Promise<ProperCall> =>
  (await properCalls[route.name]?.(scene, caller)) ?? {};

const withBody = (): readonly Route[] => routes.filter(({ body }) => body !== null);

/** Every n-th, so that about `most` remain. */
const some = <T>(all: readonly T[], most: number): readonly T[] =>
  all.filter((_, index) => index % Math.ceil(all.length / most) === 0);

/** One caller sends everything; the others could only differ at the door. */
const ofEach = <T>(role: CallerName, route: Route, all: readonly T[]): readonly T[] =>
  role === ownerOf(route) ? all : some(all, 8);

type Candidate = Readonly<{ what: string; text: string; mustFail: boolean }>;

/** A proper body spoilt in one place at a time; whether it must be refused is for the document to say. */
function candidates(route: Route, good: unknown): readonly Candidate[] {
  if (route.body === null) return [];
  const fits = ajv.compile(route.body as AjvSchema);
  const spoilt = [...spoil(route.body, good), ...garbled(good, seed, 30)];
  return spoilt.map(({ what, value }) => {
    const text = jsonText(value);
    // No text of ours holds a NUL or half a character; JSON Schema has no word for that.
    return { what, text, mustFail: !fits(JSON.parse(text)) || /\\u0000|\\ud[89a-f]/i.test(text) };
  });
}

describe('the document', () => {
  it('is OpenAPI 3.1 and knows every route, its callers, its parameters and how it refuses', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(routes.length).toBeGreaterThan(40);
    for (const route of routes) {
      const { name, path, roles, parameters, answers } = route;
      expect([name, roles.length > 0]).toEqual([name, true]);
      expect([name, takes(route, 'path').map((parameter) => parameter.name)]).toEqual([
        name,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param),
      ]);
      expect([name, parameters.filter(({ schema }) => schema === undefined)]).toEqual([name, []]);
      expect([name, answers.filter((status) => status.startsWith('2')).length]).toEqual([name, 1]);
      expect([name, isPublic(route) || (answers.includes('401') && answers.includes('403'))]).toEqual([name, true]);
      expect([name, answers.includes('default')]).toEqual([name, true]);
    }
  });

  it('has schemas that are JSON Schema and take what a client sends that means well', async () => {
    const sent = new Set<string>();
    for (const route of routes) {
      const { body, params = {} } = await properCall(route, ownerOf(route));
      expect([route.name, body !== undefined]).toEqual([route.name, route.body !== null]);
      if (route.body !== null) expect([route.name, problemsOf(route.body, body)]).toEqual([route.name, []]);
      for (const { name, schema } of takes(route, 'path')) {
        expect([route.name, problemsOf(schema ?? {}, params[name])]).toEqual([route.name, []]);
      }
      for (const { schema } of route.parameters) ajv.compile((schema ?? {}) as AjvSchema);
      sent.add(route.name);
    }
    expect(sent.size).toBe(routes.length);
  });
});

function problemsOf(schema: object, value: unknown): readonly string[] {
  const fits = ajv.compile(schema);
  return fits(value) ? [] : [ajv.errorsText(fits.errors)];
}

describe('what must be refused, and is, with a problem and without a trace', () => {
  it('bodies that say something wrong, at every route, from everybody', async () => {
    const shots: Shot[] = [];
    for (const route of withBody()) {
      const call = await properCall(route, ownerOf(route));
      const wrong = candidates(route, call.body).filter(({ mustFail }) => mustFail);
      expect([route.name, wrong.length > 20]).toEqual([route.name, true]);
      for (const role of roles) {
        const enters = mayEnter(route, role);
        const expected = enters ? refusals : role === 'anonymous' ? [400, 401] : [400, 403];
        const { headers } = scene.people[role];
        for (const { what, text } of ofEach(role, route, wrong))
          shots.push({
            route,
            what: `${role}: ${what}`,
            address: addressOf(route.path, call),
            body: text,
            headers,
            expected,
          });
      }
    }
    expect(shots.length).toBeGreaterThan(1_500);
    await refuse(shots);
  });

  it('bodies that are no JSON of ours', async () => {
    const shots: Shot[] = [];
    for (const route of withBody()) {
      const call = await properCall(route, ownerOf(route));
      for (const role of roles)
        for (const { what, body, headers, tooMuch = false } of ofEach(
          role,
          route,
          badBodies(JSON.stringify(call.body)),
        )) {
          // An optional body may be left out.
          if (what === 'nothing' && mayEnter(route, role) && takesNothing(route)) continue;
          const expected = mayEnter(route, role) ? refusals : [400, 401, 403, 413, 415];
          shots.push({
            route,
            what: `${role}: ${what}`,
            address: addressOf(route.path, call),
            body,
            headers: { 'content-type': 'application/json', ...scene.people[role].headers, ...headers },
            expected,
            mayBreak: tooMuch,
          });
        }
    }
    await refuse(shots);
  });

  it('ids of nothing', async () => {
    const shots: Shot[] = [];
    for (const route of routes.filter((route) => takes(route, 'path').length > 0)) {
      const call = await properCall(route, ownerOf(route));
      const [name = ''] = takes(route, 'path').map((parameter) => parameter.name);
      for (const role of roles)
        for (const id of ofEach(role, route, badIds))
          shots.push({
            route,
            what: `${role}: ${name} ${id.slice(0, 40)}`,
            address: addressOf(route.path, { ...call, params: { [name]: 'HERE' } }).replace('HERE', id),
            body: call.body,
            headers: scene.people[role].headers,
            expected: mayEnter(route, role) ? [400, 401, 404, 405, 414, 422] : [400, 401, 403, 404, 405, 414],
          });
    }
    await refuse(shots);
  });

  it('queries nobody asked for', async () => {
    const shots: Shot[] = [];
    for (const route of routes.filter((route) => takes(route, 'query').length > 0)) {
      const role = ownerOf(route);
      const { headers } = scene.people[role];
      const { params } = await properCall(route, role);
      const wrong = takes(route, 'query')
        .flatMap((parameter, _, all) =>
          badQueries(
            parameter,
            all.map(({ name }) => name),
          ),
        )
        .map(({ query, mustFail }) => ({ query, expected: mustFail ? [400] : [200, 400] }));
      const strange = strangeQueries.map((query) => ({ query, expected: [400] }));
      for (const { query, expected } of [...wrong, ...strange]) {
        const address = addressOf(route.path, { ...(params && { params }), query });
        shots.push({ route, what: `?${query.slice(0, 60)}`, address, headers, expected });
      }
    }
    await refuse(shots);
  });

  it('headers that mean nothing, where they are read', async () => {
    const shots: Shot[] = [];
    for (const route of routes) {
      const call = await properCall(route, ownerOf(route));
      for (const { name } of takes(route, 'header'))
        for (const value of badHeaders[name] ?? [])
          shots.push({
            route,
            what: `${name}: ${String(value).slice(0, 40)}`,
            address: addressOf(route.path, call),
            body: call.body,
            headers: { ...scene.people[ownerOf(route)].headers, [name.toLowerCase()]: value },
            expected: [400],
          });
    }
    expect(new Set(shots.map(({ what }) => what.split(':')[0]))).toEqual(new Set(Object.keys(badHeaders)));
    await refuse(shots);
  });

  it('tokens that are none, also where nobody has to show one', async () => {
    const shots: Shot[] = [];
    for (const route of routes) {
      const call = await properCall(route, ownerOf(route));
      for (const authorization of badTokens)
        shots.push({
          route,
          what: authorization.slice(0, 40),
          address: addressOf(route.path, call),
          body: call.body,
          headers: { authorization },
          expected: [401],
        });
    }
    await refuse(shots);
  });

  it('methods an address does not have', async () => {
    const shots: Shot[] = [];
    for (const route of routes) {
      const call = await properCall(route, ownerOf(route));
      const here = routes.filter(({ path }) => nameless(path) === nameless(route.path)).map(({ method }) => method);
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((name) => !here.includes(name)))
        shots.push({
          route,
          what: `by ${method}`,
          method,
          address: addressOf(route.path, call),
          headers: scene.people.admin.headers,
          expected: [405],
        });
    }
    await refuse(shots);
  });

  it('headers of 20 kB', async () => {
    const [route] = routes;
    if (!route) throw new Error('there are no routes');
    await refuse([{ route, what: '20 kB', address: '~/', headers: { 'x-long': 'x'.repeat(20_480) }, expected: [431] }]);
  });
});

/** One address, whatever a route calls its parameter. */
const nameless = (path: string): string => path.replaceAll(/\{\w+\}/g, '{}');

const takesNothing = ({ body }: Route): boolean => body !== null && ajv.compile(body as AjvSchema)({});

describe('money and quantities at their edges', () => {
  const gbp = (amount: unknown) => ({ amount, currency: 'GBP' });
  const line = (changes: object = {}) => ({ sku: scene.things.sku, quantity: 1, unitPrice: gbp(100), ...changes });

  type Edge = readonly [what: string, route: string, changes: () => object | Promise<object>, outcome: string];

  /** Than a cart holds, together with what is in it. */
  const oneMore = async () => {
    await scene.people.customer.add(scene.things.sku);
    return { quantity: 999 };
  };

  const edges: readonly Edge[] = [
    ['a price of nothing', 'POST /api/v1/products', () => ({ price: gbp(0) }), '422 AMOUNT_OUT_OF_RANGE'],
    ['the highest price', 'POST /api/v1/products', () => ({ price: gbp(maxAmount) }), '201'],
    ['more than the highest', 'POST /api/v1/products', () => ({ price: gbp(maxAmount + 1) }), '400 VALIDATION_FAILED'],
    ['less than nothing', 'POST /api/v1/products', () => ({ price: gbp(-1) }), '400 VALIDATION_FAILED'],
    ['0.1 + 0.2', 'PUT /api/v1/products/{id}/price', () => ({ price: gbp(0.1 + 0.2) }), '400 VALIDATION_FAILED'],
    ['a price as text', 'PUT /api/v1/products/{id}/price', () => ({ price: gbp('100') }), '400 VALIDATION_FAILED'],
    ['no currency', 'PUT /api/v1/products/{id}/price', () => ({ price: { amount: 1 } }), '400 VALIDATION_FAILED'],
    [
      'an unknown currency',
      'PUT /api/v1/products/{id}/price',
      () => ({ price: { amount: 1, currency: 'gbp' } }),
      '400 VALIDATION_FAILED',
    ],
    ['no pieces', 'POST /api/v1/cart/items', () => ({ quantity: 0 }), '422 INVALID_QUANTITY'],
    ['too many pieces', 'POST /api/v1/cart/items', () => ({ quantity: 1_000 }), '422 LIMIT_EXCEEDED'],
    ['too many pieces together', 'POST /api/v1/cart/items', oneMore, '422 LIMIT_EXCEEDED'],
    ['one and a half pieces', 'POST /api/v1/cart/items', () => ({ quantity: 1.5 }), '400 VALIDATION_FAILED'],
    ['a sum beyond all sums', 'POST /api/v1/cart/items', () => ({ sku: dear, quantity: 2 }), '422 AMOUNT_OUT_OF_RANGE'],
    ['too many pieces', 'PATCH /api/v1/cart/items/{lineId}', () => ({ quantity: 1_000 }), '422 LIMIT_EXCEEDED'],
    ['fewer pieces than none', 'PATCH /api/v1/cart/items/{lineId}', () => ({ quantity: -1 }), '422 INVALID_QUANTITY'],
    ['nothing received', 'POST /api/v1/inventory/{sku}/receipts', () => ({ quantity: 0 }), '422 INVALID_QUANTITY'],
    [
      'too much received',
      'POST /api/v1/inventory/{sku}/receipts',
      () => ({ quantity: 1_000_001 }),
      '422 INVALID_QUANTITY',
    ],
    ['nothing adjusted', 'POST /api/v1/inventory/{sku}/adjustments', () => ({ delta: 0 }), '422 INVALID_QUANTITY'],
    ['no reason', 'POST /api/v1/inventory/{sku}/adjustments', () => ({ reason: ' ' }), '422 REASON_REQUIRED'],
    [
      'less than is promised',
      'POST /api/v1/inventory/{sku}/adjustments',
      () => ({ delta: -1_000_000 }),
      '409 STOCK_BELOW_COMMITTED',
    ],
    ['another total', 'POST /api/v1/orders', () => ({ expectedTotal: gbp(1) }), '409 PRICE_CHANGED'],
    [
      'another currency',
      'POST /api/v1/orders',
      () => ({ expectedTotal: { amount: 1, currency: 'EUR' } }),
      '409 PRICE_CHANGED',
    ],
    ['a card number', 'POST /api/v1/orders', () => ({ paymentMethod: '4242 4242 4242 4242' }), '422 PAN_NOT_ALLOWED'],
    ['no lines', 'POST /api/v1/admin/orders', () => ({ lines: [] }), '400 VALIDATION_FAILED'],
    [
      'too many lines',
      'POST /api/v1/admin/orders',
      () => ({ lines: Array.from({ length: 5_000 }, () => line()) }),
      '400 VALIDATION_FAILED',
    ],
    ['one SKU twice', 'POST /api/v1/admin/orders', () => ({ lines: [line(), line()] }), '202'],
    [
      'two currencies',
      'POST /api/v1/admin/orders',
      () => ({ lines: [line(), line({ sku: dear, unitPrice: { amount: 1, currency: 'EUR' } })] }),
      '422 CURRENCY_MISMATCH',
    ],
    [
      'postage in another currency',
      'POST /api/v1/admin/orders',
      () => ({ shippingPrice: { amount: 1, currency: 'EUR' } }),
      '422 CURRENCY_MISMATCH',
    ],
    [
      'a line beyond all sums',
      'POST /api/v1/admin/orders',
      () => ({ lines: [line({ quantity: 2, unitPrice: gbp(maxAmount) })] }),
      '422 AMOUNT_OUT_OF_RANGE',
    ],
    [
      'a total beyond all sums',
      'POST /api/v1/admin/orders',
      () => ({ lines: [line({ unitPrice: gbp(maxAmount) }), line({ sku: dear, unitPrice: gbp(1) })] }),
      '422 AMOUNT_OUT_OF_RANGE',
    ],
    [
      'postage that costs less than nothing',
      'POST /api/v1/admin/orders',
      () => ({ shippingPrice: gbp(-1) }),
      '400 VALIDATION_FAILED',
    ],
    [
      'a day that never was',
      'POST /api/v1/admin/orders',
      () => ({ placedAt: '2024-02-30T00:00:00Z' }),
      '400 VALIDATION_FAILED',
    ],
    [
      'the end of days',
      'POST /api/v1/admin/orders',
      () => ({ placedAt: '9999-12-31T23:59:59Z' }),
      '400 VALIDATION_FAILED',
    ],
    ['seconds', 'POST /api/v1/admin/orders', () => ({ placedAt: 1_700_000_000 }), '400 VALIDATION_FAILED'],
    ['text for a time', 'POST /api/v1/admin/orders', () => ({ placedAt: 'tomorrow' }), '400 VALIDATION_FAILED'],
    [
      'a thousand years ahead',
      'POST /api/v1/admin/orders',
      () => ({ placedAt: '2999-01-01T00:00:00Z' }),
      '400 VALIDATION_FAILED',
    ],
  ];

  it.each(edges)('%s at %s', async (_what, name, changes, outcome) => {
    const route = routes.find((one) => one.name === name);
    if (!route) throw new Error(`${name} is gone`);
    const role = ownerOf(route);
    const call = await properCall(route, role);
    const body = { ...(call.body as object), ...(await changes()) };
    const before = await head();
    const answer = await scene.people[role].call(route.method, addressOf(route.path, call), { body });
    expect([answer.status, answer.body?.code].filter((part) => part !== undefined).join(' ')).toBe(outcome);
    expect((await head()) === before).toBe(answer.status >= 400);
  });
});

describe('what is strange and may be right', () => {
  it('headers no route has to understand', async () => {
    const shots: Shot[] = [];
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const call = await properCall(route, ownerOf(route));
      for (const headers of strangeHeaders)
        shots.push({
          route,
          what: JSON.stringify(headers).slice(0, 60),
          address: addressOf(route.path, call),
          headers: { ...scene.people[ownerOf(route)].headers, ...headers },
        });
    }
    expect(await prober.fire(shots)).toEqual([]);
  });

  it('bodies the document allows: edges, troubling texts, whatever fast-check thinks of', async () => {
    const shots: Shot[] = [];
    for (const route of withBody()) {
      const role = ownerOf(route);
      const call = await properCall(route, role);
      const allowed = candidates(route, call.body).filter(({ mustFail }) => !mustFail);
      const made = fc
        .sample(arbitraryOf(route.body ?? {}), { seed, numRuns: 20 })
        .map((value) => JSON.stringify(value));
      const texts = [...some(allowed, 30).map(({ text }) => text), ...made];
      for (const body of texts)
        shots.push({
          route,
          what: body.slice(0, 300),
          address: addressOf(route.path, call),
          body,
          headers: scene.people[role].headers,
        });
    }
    expect(await prober.fireInTurn(shots)).toEqual([]);
  });
});

describe('in the end', () => {
  it('every route was reached behind its door by someone who may enter, and answers what is documented', async () => {
    const complaints: string[] = [];
    for (const route of routes) {
      const role = ownerOf(route);
      const call = await properCall(route, role);
      const done = route.answers.map(Number).filter((status) => status < 300);
      complaints.push(
        ...(await prober.fire([
          {
            route,
            what: 'a proper call',
            address: addressOf(route.path, call),
            body: call.body,
            headers: scene.people[role].headers,
            expected: [...done, ...(withoutWay[route.name] ?? [])],
          },
        ])),
      );
    }
    expect(complaints).toEqual([]);
    expect([...prober.coverage.keys()].toSorted()).toEqual(routes.map(({ name }) => name).toSorted());
  });

  it('nothing in the log came of a request that was refused', async () => {
    const facts = await readLog(scene.shop.parts.parts.eventStoreUrl);
    expect(prober.refused.size).toBeGreaterThan(3_000);
    expect(facts.filter(({ requestId }) => requestId !== null).length).toBeGreaterThan(100);
    expect(facts.filter(({ requestId }) => prober.refused.has(requestId ?? '')).map(({ type }) => type)).toEqual([]);
  });
});

/** Nobody works in this shop: what needs a process to have gone on before is refused for its state. */
const withoutWay: Readonly<Record<string, readonly number[]>> = {
  'POST /api/v1/orders/{id}/retry-payment': [409],
};
