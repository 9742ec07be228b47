import { startTestPostgres, type TestPostgres } from '#embedded';
import type { CommandContext } from '#event-sourcing';
import { Refusal, type UserId } from '#kernel';
import { migrate, PostgresDatabase } from '#postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  AccessTokens,
  httpMigrations,
  IdempotencyKeys,
  Idempotent,
  OnceOnly,
  Public,
  QuantitySchema,
  RequestContext,
  written,
} from '../src/index.js';
import { startTestApp } from './test-app.js';

const Wish = z.strictObject({
  quantity: QuantitySchema,
  ending: z.string().default('ok'),
  takesMs: z.int().default(0),
});

const runs: string[] = [];
const position = { commit: 5n, prepare: 5n };

@Public()
@Controller('wishes')
class WishesController {
  @Post()
  @HttpCode(202)
  @Idempotent()
  async wish(@Body({ schema: Wish }) wish: z.infer<typeof Wish>, @RequestContext() context: CommandContext) {
    runs.push(context.commandId);
    await sleep(wish.takesMs);
    if (wish.ending === 'bug') throw new TypeError('a bug');
    if (wish.ending !== 'ok') throw new Refusal(wish.ending as 'OUT_OF_STOCK', 'no', { available: 0 });
    return written({ revision: 1n, position }, { run: runs.length, ...wish }, { location: '/api/v1/wishes/1' });
  }

  @Post(':id/grant')
  @HttpCode(204)
  @Idempotent({ optional: true })
  grant(@Param('id') id: string): void {
    runs.push(id);
  }
}

let postgres: TestPostgres;
const databases: PostgresDatabase[] = [];
const apps: NestFastifyApplication[] = [];

const connect = (url: string) => {
  const database = new PostgresDatabase({ url });
  databases.push(database);
  return database;
};

beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.freshDatabase();
  await migrate(connect(url).knex, httpMigrations);
  // Two instances of the service, as far as the database can tell.
  for (const database of [connect(url), connect(url)]) {
    apps.push((await startTestApp({ controllers: [WishesController], database })).app);
  }
}, 60_000);

afterAll(async () => {
  for (const app of apps) await app.close();
  for (const database of databases) await database.close();
  await postgres?.stop();
});

afterEach(() => {
  runs.length = 0;
});

type Options = Readonly<{ at?: 0 | 1; url?: string; headers?: Record<string, string> }>;

async function post(
  key: string | null,
  payload: object | undefined,
  { at = 0, url = '/api/v1/wishes', headers = {} }: Options = {},
) {
  const app = apps[at];
  if (!app) throw new Error('no such instance');
  const keyed = key === null ? {} : { 'idempotency-key': key };
  const answer = await app.inject({
    method: 'POST',
    url,
    headers: { ...keyed, ...headers },
    ...(payload ? { payload } : {}),
  });
  const replayed = answer.headers['idempotent-replayed'] === 'true';
  return { status: answer.statusCode, body: answer.body, replayed, code: codeIn(answer.body), headers: answer.headers };
}

const codeIn = (body: string): unknown => (body === '' ? undefined : (JSON.parse(body) as { code?: unknown }).code);

const database = (): PostgresDatabase => {
  const [first] = databases;
  if (!first) throw new Error('no database');
  return first;
};

const secondDatabase = (): PostgresDatabase => {
  const second = databases[1];
  if (!second) throw new Error('no second database');
  return second;
};

describe('a request with a key', () => {
  it('is done once, and its repeat gets the same bytes', async () => {
    const first = await post('once', { quantity: 1 });
    const second = await post('once', { takesMs: 0, quantity: 1 }, { at: 1 }).then(() =>
      post('once', { quantity: 1 }, { at: 1 }),
    );
    expect(first).toMatchObject({
      status: 202,
      replayed: false,
      headers: { etag: '"1"', location: '/api/v1/wishes/1' },
    });
    expect(second).toMatchObject({ status: 202, replayed: true, body: first.body });
    for (const name of ['etag', 'location', 'x-consistency-token', 'content-type']) {
      expect(second.headers[name]).toBe(first.headers[name]);
    }
    expect(runs).toHaveLength(1);
  });

  it('is done once for a hundred repeats at the same time on two instances', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        post('many', { quantity: 2, takesMs: 300 }, { at: index % 2 === 0 ? 0 : 1 }),
      ),
    );
    expect(runs).toHaveLength(1);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it('must be the same request', async () => {
    await post('same', { quantity: 1 });
    expect(await post('same', { quantity: 2 })).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await post('same', { quantity: 2 }, { at: 1 })).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await post('same', { ending: 'ok', quantity: 1 })).toMatchObject({ status: 422 });
    expect(runs).toHaveLength(1);
  });

  it('is another request while the first one still runs, too', async () => {
    const [first, other] = await Promise.all([
      post('running', { quantity: 1, takesMs: 300 }),
      sleep(100).then(() => post('running', { quantity: 2 })),
    ]);
    expect([first.status, other.status]).toEqual([202, 422]);
  });

  it('is not the same for another principal', async () => {
    const token = apps[0]?.get(AccessTokens).issue('u-1' as UserId, ['customer'], 's-1').accessToken;
    await post('mine', { quantity: 1 });
    await post('mine', { quantity: 2 }, { headers: { authorization: `Bearer ${token}` } });
    await post('mine', { quantity: 3 }, { headers: { 'x-cart-token': 'secret' } });
    expect(new Set(runs).size).toBe(3);
  });

  it('is required', async () => {
    expect(await post(null, { quantity: 1 })).toMatchObject({ status: 400, code: 'IDEMPOTENCY_KEY_REQUIRED' });
    expect(runs).toEqual([]);
  });

  it('may be left out where that is allowed, and counts where it is sent', async () => {
    const url = '/api/v1/wishes/w-1/grant';
    for (let times = 0; times < 2; times += 1)
      expect(await post(null, undefined, { url })).toMatchObject({ status: 204 });
    for (let times = 0; times < 2; times += 1)
      expect(await post('g', undefined, { url })).toMatchObject({ status: 204, body: '' });
    expect(runs).toHaveLength(3);
    expect(await post('g', undefined, { url: '/api/v1/wishes/w-2/grant' })).toMatchObject({ status: 422 });
  });
});

describe('what is remembered', () => {
  it.each(['OUT_OF_STOCK', 'ORDER_NOT_FOUND', 'CART_EMPTY', 'PAYMENT_DECLINED'])(
    'is a decision: %s',
    async (ending) => {
      const first = await post(`decided ${ending}`, { quantity: 1, ending });
      const second = await post(`decided ${ending}`, { quantity: 1, ending });
      expect(first.code).toBe(ending);
      expect(second).toMatchObject({ replayed: true, body: first.body, status: first.status });
      expect(runs).toHaveLength(1);
    },
  );

  it.each([
    'bug',
    'EVENT_STORE_UNAVAILABLE',
    'CONCURRENT_MODIFICATION',
    'REVISION_MISMATCH',
    'FORBIDDEN_ROLE',
    'RATE_LIMITED',
  ])('is not a failure to decide: %s', async (ending) => {
    await post(`undecided ${ending}`, { quantity: 1, ending });
    const second = await post(`undecided ${ending}`, { quantity: 1, ending: 'ok' });
    expect(second).toMatchObject({ status: 202, replayed: false });
    expect(runs).toHaveLength(2);
    expect(runs[0]).toBe(runs[1]);
  });

  it('is not what was wrong with the request', async () => {
    expect(await post('typo', { quantity: 'x' })).toMatchObject({ status: 400 });
    expect(await post('typo', { quantity: 0 })).toMatchObject({ status: 422, code: 'INVALID_QUANTITY' });
    expect(await post('typo', { quantity: 1 })).toMatchObject({ status: 202, replayed: false });
  });

  it('is forgotten after a day', async () => {
    await post('old', { quantity: 1 });
    const day = `UPDATE http.idempotency_key SET created_at = created_at - interval '25 hours'`;
    await database().knex.raw(day);
    expect(await post('old', { quantity: 2 })).toMatchObject({ status: 202, replayed: false });
    await database().knex.raw(day);
    expect(await apps[0]?.get(IdempotencyKeys).purge()).toBeGreaterThan(0);
    const { rows } = await database().knex.raw('SELECT FROM http.idempotency_key');
    expect(rows).toEqual([]);
  });
});

const expire = () =>
  database().knex.raw(`UPDATE http.idempotency_key SET lease_until = now() - interval '1 s' WHERE status IS NULL`);

describe('an owner that is gone', () => {
  it('loses its claim to the next repeat, which is the same command', async () => {
    const slow = post('crashed', { quantity: 1, takesMs: 700 });
    await sleep(200);
    const waiting = post('crashed', { quantity: 1, takesMs: 700 }, { at: 1 });
    await sleep(50);
    await expire();
    const [first, second] = await Promise.all([slow, waiting]);
    expect(runs).toHaveLength(2);
    expect(runs[0]).toBe(runs[1]);
    // The one who came back from the dead may answer its own caller; what is remembered is the owner's answer.
    expect([first.status, second.status]).toEqual([202, 202]);
    expect((await post('crashed', { quantity: 1, takesMs: 700 })).body).toBe(second.body);
  });

  it('keeps its claim while it is only slow', async () => {
    for (const app of apps) app.get(OnceOnly).leaseMs = 300;
    const slow = { quantity: 1, takesMs: 1_000 };
    const answers = await Promise.all([post('slow', slow), post('slow', slow, { at: 1 })]);
    for (const app of apps) app.get(OnceOnly).leaseMs = 8_000;
    expect(runs).toHaveLength(1);
    expect(answers[0].body).toBe(answers[1].body);
  });

  it('sends a repeat away when it takes too long', async () => {
    for (const app of apps) app.get(OnceOnly).waitMs = 200;
    const slow = post('endless', { quantity: 1, takesMs: 1_000 });
    await sleep(50);
    for (const at of [0, 1] as const) {
      const repeat = await post('endless', { quantity: 1, takesMs: 1_000 }, { at });
      expect(repeat).toMatchObject({ status: 409, code: 'IDEMPOTENCY_IN_PROGRESS', headers: { 'retry-after': '1' } });
    }
    for (const app of apps) app.get(OnceOnly).waitMs = 10_000;
    expect((await slow).status).toBe(202);
  });
});

describe('the database', () => {
  it('is asked twice per request, and does not make it wait for the disk', async () => {
    const statements: string[] = [];
    const { knex } = secondDatabase();
    const note = ({ sql }: { sql: string }) => statements.push(sql);
    knex.on('query', note);
    await post('counted', { quantity: 1 });
    await Promise.all(Array.from({ length: 10 }, () => post('counted twice', { quantity: 1, takesMs: 50 })));
    knex.removeListener('query', note);
    expect(statements).toHaveLength(4);
    const { rows } = (await knex.raw('SHOW synchronous_commit')) as { rows: unknown };
    expect(rows).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('that is not there is said so', async () => {
    const { app } = await startTestApp({ controllers: [WishesController] });
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/wishes',
      payload: { quantity: 1 },
      headers: { 'idempotency-key': 'k' },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    await app.close();
  });
});
