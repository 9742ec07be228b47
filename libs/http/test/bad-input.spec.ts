import { type Sku, Refusal } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import {
  AddressSchema,
  BodyLimit,
  displayText,
  EmailSchema,
  IdSchema,
  InstantSchema,
  MoneySchema,
  notACardNumber,
  PageQuery,
  Public,
  QuantitySchema,
  SkuSchema,
  text,
} from '../src/index.js';
import { startTestApp } from './test-app.js';

const Line = z.strictObject({ sku: SkuSchema, quantity: QuantitySchema, price: MoneySchema });
const Thing = z.strictObject({
  name: displayText({ max: 40 }),
  note: text({ max: 100 }).optional(),
  email: EmailSchema.optional(),
  at: InstantSchema.optional(),
  paymentMethod: notACardNumber(text({ max: 100 })).optional(),
  address: AddressSchema.optional(),
  lines: z.array(Line).min(1).max(3).optional(),
  anything: z.unknown().optional(),
});

@Public()
@Controller('things')
class ThingsController {
  @Post()
  create(@Body({ schema: Thing }) thing: z.infer<typeof Thing>) {
    return thing;
  }

  @Post('bulk')
  @BodyLimit(1024 * 1024)
  bulk(@Body({ schema: z.strictObject({ text: z.string() }) }) body: { text: string }) {
    return { length: body.text.length };
  }

  @Post(':id/publish')
  @HttpCode(204)
  publish(@Param('id', { schema: IdSchema }) _id: string): void {}

  @Get()
  @Header('cache-control', 'no-store')
  list(@Query({ schema: PageQuery }) query: PageQuery) {
    return query;
  }

  @Get('bug')
  bug() {
    throw new TypeError('the secret of the house');
  }

  @Get('database')
  database() {
    throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED', syscall: 'connect' });
  }

  @Get('busy')
  busy() {
    throw new Refusal('RATE_LIMITED', 'slow down', { retryAfter: 7.2, revision: 5n });
  }

  @Get(':sku')
  show(@Param('sku', { schema: SkuSchema }) sku: Sku) {
    return { sku };
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  ({ app } = await startTestApp({ controllers: [ThingsController] }));
});
afterAll(() => app.close());

type Sent = Readonly<{ status: number; problem: Record<string, unknown>; headers: Record<string, unknown> }>;

async function send(options: Parameters<NestFastifyApplication['inject']>[0]): Promise<Sent> {
  const answer = await app.inject(options);
  return { status: answer.statusCode, problem: answer.body === '' ? {} : answer.json(), headers: answer.headers };
}

const post = (payload: string | Buffer, headers: Record<string, string> = {}, url = '/api/v1/things') =>
  send({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });

const postJson = (body: unknown) => post(JSON.stringify(body));

function expectProblem(sent: Sent, status: number, code: string, ...pointers: readonly string[]): void {
  expect(sent).toMatchObject({ status, problem: { status, code } });
  expect(sent.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(Object.keys(sent.problem)).toEqual(expect.arrayContaining(['type', 'title', 'detail', 'requestId']));
  expect(sent.problem['requestId']).toBe(sent.headers['x-request-id']);
  const errors = (sent.problem['errors'] ?? []) as readonly { pointer: string }[];
  expect(errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining([...pointers]));
}

describe('bodies that are not one well-formed JSON text', () => {
  it.each([
    ['empty', ''],
    ['truncated', '{"name":'],
    ['followed by garbage', '{"name":"a"} x'],
    ['not a number', '{"name":NaN}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a word', '"name"'],
    ['polluting the prototype', '{"name":"a","__proto__":{"admin":true}}'],
    ['polluting the prototype in disguise', String.raw`{"name":"a","\u005f_proto__":{"admin":true}}`],
    ['polluting the constructor', '{"name":"a","constructor":{"prototype":{"admin":true}}}'],
    ['giving a key twice', '{"name":"a","name":"b"}'],
    ['giving a key twice in disguise', String.raw`{"name":"a","n\u0061me":"b"}`],
    ['holding a NUL', String.raw`{"name":"a\u0000b"}`],
    ['holding half a character', String.raw`{"name":"a\ud800b"}`],
    ['holding a NUL in a place nobody looks at', String.raw`{"name":"a","anything":{"x":["\u0000"]}}`],
    ['1e400', '{"name":"a","lines":[{"sku":"A","quantity":1e400,"price":{"amount":1,"currency":"GBP"}}]}'],
    ['nested too deep', `{"name":"a","anything":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['nested 30 000 deep', `{"name":"a","anything":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
  ])('are refused: %s', async (_what, body) => {
    expectProblem(await post(body), 400, 'VALIDATION_FAILED');
  });

  it('are refused when their bytes are not UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    expectProblem(await post(body), 400, 'VALIDATION_FAILED');
  });

  it('tell where a key stands twice', async () => {
    const body = '{"name":"a","lines":[{},{"sku":"A","quantity":1,"quantity":999}]}';
    expectProblem(await post(body), 400, 'VALIDATION_FAILED', '/lines/1/quantity');
  });

  it('may begin with a byte order mark and hold escapes that mean something', async () => {
    const sent = await post(`\ufeff${String.raw`{"name":"\ud83d\ude00 \\u0000 \"x\" {[,","note":"\\"}`}`);
    expect(sent).toMatchObject({ status: 201, problem: { name: String.raw`😀 \u0000 "x" {[,`, note: '\\' } });
  });
});

describe('bodies of the wrong kind', () => {
  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'name=a'],
    ['text', 'text/plain', '{"name":"a"}'],
    ['a multipart form', 'multipart/form-data; boundary=x', '--x--'],
    ['another charset', 'application/json; charset=latin1', '{"name":"a"}'],
    ['an unreadable type', 'json', '{"name":"a"}'],
  ])('are not read: %s', async (_what, type, body) => {
    expectProblem(await post(body, { 'content-type': type }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('are not read without a type', async () => {
    const sent = await send({
      method: 'POST',
      url: '/api/v1/things',
      payload: Buffer.from('{}'),
      headers: { 'content-type': '' },
    });
    expectProblem(sent, 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('are not unpacked, and the answer says what would be read', async () => {
    const sent = await post('x', { 'content-encoding': 'gzip' });
    expectProblem(sent, 415, 'UNSUPPORTED_MEDIA_TYPE');
    expect(sent.headers['accept-encoding']).toBe('identity');
  });

  it('may say that they are UTF-8', async () => {
    expect(await post('{"name":"a"}', { 'content-type': 'application/json; charset="UTF-8"' })).toMatchObject({
      status: 201,
    });
  });

  it('are not read beyond 64 kB, except where a route wants more', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(70_000) });
    expectProblem(await post(large), 413, 'PAYLOAD_TOO_LARGE');
    expect(await post(large, {}, '/api/v1/things/bulk')).toMatchObject({ status: 201, problem: { length: 70_000 } });
    expectProblem(
      await post(JSON.stringify({ text: 'x'.repeat(1_100_000) }), {}, '/api/v1/things/bulk'),
      413,
      'PAYLOAD_TOO_LARGE',
    );
  });

  it('may be absent where nothing is asked for', async () => {
    expect(await post('', {}, '/api/v1/things/t-1/publish')).toMatchObject({ status: 204 });
  });
});

const line = (change: object) => ({
  name: 'a',
  lines: [{ sku: 'A', quantity: 1, price: { amount: 1, currency: 'GBP' }, ...change }],
});

describe('fields', () => {
  it('are pointed at, each of them', async () => {
    const sent = await postJson({ name: '', extra: 1, 'a/b~c': 2, lines: [{ sku: '', quantity: 'x' }] });
    expectProblem(
      sent,
      400,
      'VALIDATION_FAILED',
      '/name',
      '/extra',
      '/a~1b~0c',
      '/lines/0/sku',
      '/lines/0/quantity',
      '/lines/0/price',
    );
  });

  it.each([
    ['a fraction', line({ quantity: 1.5 })],
    ['a number as text', line({ quantity: '1' })],
    ['beyond whole numbers', line({ quantity: 2 ** 53 + 2 })],
    ['no lines', { name: 'a', lines: [] }],
    ['too many lines', { name: 'a', lines: [1, 2, 3, 4].map(() => line({}).lines[0]) }],
    ['a negative amount', line({ price: { amount: -1, currency: 'GBP' } })],
    ['a fraction of a penny', line({ price: { amount: 0.1 + 0.2, currency: 'GBP' } })],
    ['more than there is', line({ price: { amount: 1e16, currency: 'GBP' } })],
    ['an unknown currency', line({ price: { amount: 1, currency: 'XXX' } })],
    ['a date that never was', { name: 'a', at: '2024-02-30T00:00:00Z' }],
    ['a time without a zone', { name: 'a', at: '2024-02-28T00:00:00' }],
    ['no time at all', { name: 'a', at: 'tomorrow' }],
    ['a time as a number', { name: 'a', at: 1700000000 }],
    ['a year too far', { name: 'a', at: '9999-12-31T23:59:59Z' }],
    ['a name of nothing visible', { name: '\u200b\u202e ' }],
    ['a name of several lines', { name: 'a\nb' }],
    ['no address', { name: 'a', email: 'nobody' }],
    ['an address with a line break', { name: 'a', email: 'a@example.com\r\nBcc: b@example.com' }],
    ['an unknown country', { name: 'a', address: { name: 'A', line1: 'B', city: 'C', country: 'UK' } }],
  ])('are refused: %s', async (_what, body) => {
    expectProblem(await postJson(body), 400, 'VALIDATION_FAILED');
  });

  it.each([0, -1, 1000])('of the right kind and the wrong size are another refusal: %d pieces', async (quantity) => {
    expectProblem(await postJson(line({ quantity })), 422, 'INVALID_QUANTITY', '/lines/0/quantity');
  });

  it('take −0 for nothing', async () => {
    expectProblem(
      await post('{"name":"a","lines":[{"sku":"A","quantity":-0,"price":{"amount":1,"currency":"GBP"}}]}'),
      422,
      'INVALID_QUANTITY',
    );
  });

  it.each(['4242424242424242', '4242 4242-4242 4242', 'card 4000056655665556 please'])(
    'never hold a card number: %s',
    async (paymentMethod) => {
      const sent = await postJson({ name: 'a', paymentMethod });
      expectProblem(sent, 422, 'PAN_NOT_ALLOWED', '/paymentMethod');
      expect(JSON.stringify(sent)).not.toContain(paymentMethod);
    },
  );

  it('may hold numbers that are no card', async () => {
    expect(await postJson({ name: 'a', paymentMethod: 'pm_1234567890123456' })).toMatchObject({ status: 201 });
  });

  it('come out in one spelling', async () => {
    const address = { name: 'A\u202e  ', line1: 'Cafe\u0301', city: 'C', country: 'GB', phone: null };
    const sent = await postJson({
      ...line({ sku: ' ab-1 ' }),
      email: ' Ann+x@EXAMPLE.com ',
      at: '2026-11-21T10:00:00+02:00',
      address,
    });
    expect(sent).toMatchObject({
      status: 201,
      problem: {
        lines: [{ sku: 'AB-1' }],
        email: 'ann+x@example.com',
        at: '2026-11-21T08:00:00.000Z',
        address: { name: 'A', line1: 'Café', line2: null, region: null, postcode: null, phone: null },
      },
    });
  });
});

describe('addresses', () => {
  it.each([
    ['a NUL', '/api/v1/things/%00', 400, 'VALIDATION_FAILED'],
    ['a broken escape', '/api/v1/things/%zz', 400, 'VALIDATION_FAILED'],
    ['a way out', '/api/v1/things/..%2f..%2fetc', 400, 'VALIDATION_FAILED'],
    ['300 characters', `/api/v1/things/${'a'.repeat(300)}`, 414, 'URI_TOO_LONG'],
    ['nothing', '/api/v1/nothing', 404, 'ROUTE_NOT_FOUND'],
    ['the wrong base', '/things', 404, 'ROUTE_NOT_FOUND'],
  ])('are refused: %s', async (_what, url, status, code) => {
    expectProblem(await send({ method: 'GET', url }), status, code);
  });

  it('point at the part that is wrong', async () => {
    expectProblem(await send({ method: 'GET', url: '/api/v1/things/a*b' }), 400, 'VALIDATION_FAILED', '/sku');
  });

  it('say which methods there are', async () => {
    const sent = await send({
      method: 'DELETE',
      url: '/api/v1/things/a',
      payload: 'not read',
      headers: { 'content-type': 'text/plain' },
    });
    expectProblem(sent, 405, 'METHOD_NOT_ALLOWED');
    expect(sent.headers['allow']).toBe('GET, HEAD, OPTIONS, POST'.replace(', POST', ''));
    expect(await send({ method: 'OPTIONS', url: '/api/v1/things' })).toMatchObject({
      status: 204,
      headers: { allow: 'GET, HEAD, OPTIONS, POST' },
    });
    expect(await send({ method: 'HEAD', url: '/api/v1/things' })).toMatchObject({ status: 200 });
  });
});

describe('queries of lists', () => {
  it.each([
    'limit=0',
    'limit=101',
    'limit=1e9',
    'limit=1&limit=2',
    'limit[]=1',
    'limit=0x10',
    'limit=%201',
    'limit=',
    'limit=+1',
    'sort=x',
    'cursor=a%20b',
    'cursor=',
    '__proto__=1',
    'limit=%00',
  ])('are strict: %s', async (query) => {
    expectProblem(await send({ method: 'GET', url: `/api/v1/things?${query}` }), 400, 'VALIDATION_FAILED');
  });

  it('have a limit when none is asked for', async () => {
    expect((await send({ method: 'GET', url: '/api/v1/things' })).problem).toEqual({ limit: 20 });
    expect((await send({ method: 'GET', url: '/api/v1/things?limit=100&cursor=abc' })).problem).toEqual({
      limit: 100,
      cursor: 'abc',
    });
  });
});

describe('what goes wrong inside', () => {
  it('is not told', async () => {
    const sent = await send({ method: 'GET', url: '/api/v1/things/bug' });
    expectProblem(sent, 500, 'INTERNAL');
    expect(JSON.stringify(sent.problem)).not.toContain('secret');
  });

  it('is a reason to come again when the database is away', async () => {
    const sent = await send({ method: 'GET', url: '/api/v1/things/database' });
    expectProblem(sent, 503, 'DATABASE_UNAVAILABLE');
    expect(sent.headers['retry-after']).toBe('1');
    expect(JSON.stringify(sent.problem)).not.toContain('10.0.0.7');
  });

  it('says when to come again', async () => {
    const sent = await send({ method: 'GET', url: '/api/v1/things/busy' });
    expectProblem(sent, 429, 'RATE_LIMITED');
    expect(sent.headers['retry-after']).toBe('8');
    expect(sent.problem['revision']).toBe('5');
    expect(sent.problem['retryAfter']).toBeUndefined();
  });
});

describe('every answer', () => {
  it('carries the id of its request, the client’s where that is well-formed', async () => {
    const given = await send({ method: 'GET', url: '/api/v1/things', headers: { 'x-request-id': 'trace-1' } });
    expect(given.headers['x-request-id']).toBe('trace-1');
    const made = await send({ method: 'GET', url: '/api/v1/things', headers: { 'x-request-id': 'a b\u00e9' } });
    expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is fenced in for browsers', async () => {
    for (const url of ['/api/v1/things', '/api/v1/nothing', '/']) {
      const { headers } = await send({ method: 'GET', url });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      });
    }
  });
});
