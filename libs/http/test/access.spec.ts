import type { CommandContext } from '#event-sourcing';
import type { UserId } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessTokens, Allow, type Caller, CurrentUser, DeclaredAccess, Public, RequestContext } from '../src/index.js';
import { secret, startTestApp, type TestClock } from './test-app.js';

@Controller('rooms')
class RoomsController {
  @Public()
  @Get('open')
  open(@CurrentUser({ optional: true }) caller: Caller | null) {
    return { caller };
  }

  @Allow('customer', 'admin')
  @Get('mine')
  mine(@CurrentUser() caller: Caller) {
    return caller;
  }

  @Allow('admin')
  @Get('office')
  office() {
    return { ok: true };
  }

  @Public()
  @Post('doors')
  door(@RequestContext() context: CommandContext) {
    return context;
  }
}

@Controller('forgotten')
class ForgottenController {
  @Get('room')
  room() {
    return {};
  }
}

const ann = 'u-ann' as UserId;
let app: NestFastifyApplication;
let clock: TestClock;
let tokens: AccessTokens;
beforeAll(async () => {
  ({ app, clock } = await startTestApp({ controllers: [RoomsController] }));
  tokens = app.get(AccessTokens);
});
afterAll(() => app.close());

const get = (room: string, authorization?: string) =>
  app.inject({
    method: 'GET',
    url: `/api/v1/rooms/${room}`,
    headers: authorization === undefined ? {} : { authorization },
  });

const tokenOf = (...roles: Caller['roles'][number][]) => `Bearer ${tokens.issue(ann, roles, 's-1').accessToken}`;

const claims = (change: object = {}) => {
  const now = Math.floor(Date.now() / 1000);
  return {
    sub: 'u-ann',
    sid: 's-1',
    roles: ['admin'],
    iat: now,
    exp: now + 60,
    iss: 'storefold',
    aud: 'storefold',
    ...change,
  };
};

const forged = (change: object, header: object = {}, key = secret, algorithm: 'HS256' | 'HS384' | 'none' = 'HS256') =>
  new JwtService({}).sign(claims(change), {
    secret: key,
    algorithm,
    header: { alg: algorithm, typ: 'at+jwt', ...header },
  });

describe('a guarded route', () => {
  it('lets the right role in, again and again', async () => {
    for (let times = 0; times < 3; times += 1) {
      const answer = await get('mine', tokenOf('customer'));
      expect(answer.json()).toEqual({ userId: 'u-ann', roles: ['customer'], sessionId: 's-1' });
    }
    expect((await get('office', tokenOf('customer', 'admin'))).statusCode).toBe(200);
  });

  it('keeps another role out', async () => {
    const answer = await get('office', tokenOf('customer', 'seller'));
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'FORBIDDEN_ROLE']);
  });

  it('asks who is there', async () => {
    const answer = await get('office');
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'TOKEN_MISSING']);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('has no use for a token of yesterday', async () => {
    const token = tokenOf('admin');
    expect((await get('office', token)).statusCode).toBe(200);
    clock.offsetMs = 16 * 60_000;
    const answer = await get('office', token);
    clock.offsetMs = 0;
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'TOKEN_EXPIRED']);
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it.each([
    ['no signature', () => forged({}, {}, '', 'none')],
    ['another algorithm', () => forged({}, {}, secret, 'HS384')],
    ['another key', () => forged({}, {}, `${secret}!`)],
    ['another kind of token', () => forged({}, { typ: 'JWT' })],
    ['a header it must understand', () => forged({}, { crit: ['exp'] })],
    ['another issuer', () => forged({ iss: 'elsewhere' })],
    ['another audience', () => forged({ aud: 'elsewhere' })],
    ['a time to come', () => forged({ nbf: Math.floor(Date.now() / 1000) + 600 })],
    ['a birthday to come', () => forged({ iat: Math.floor(Date.now() / 1000) + 600 })],
    ['no end', () => forged({ exp: undefined })],
    ['no user', () => forged({ sub: undefined })],
    ['an unknown role', () => forged({ roles: ['emperor'] })],
    ['8 kB', () => forged({ padding: 'x'.repeat(8192) })],
    ['a key id with a path', () => forged({}, { kid: '../../dev/null' }, '')],
    ['nonsense', () => 'a.b.c'],
  ])('refuses a token with %s, in one shape', async (_what, make) => {
    let token = 'not.even.made';
    try {
      token = make();
    } catch {
      // jsonwebtoken will not make some of them; nonsense does as well.
    }
    const answer = await get('office', `Bearer ${token}`);
    const { requestId: _id, ...problem } = answer.json();
    expect(answer.statusCode).toBe(401);
    expect(problem).toEqual({
      type: 'urn:storefold:problem:token-invalid',
      title: 'The token is not valid',
      status: 401,
      code: 'TOKEN_INVALID',
      detail: 'the access token is not valid',
    });
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer a b', `Bearer ${'é'}`])('refuses a header such as %s', async (header) => {
    expect((await get('office', header)).statusCode).toBe(401);
  });

  it('accepts a token of our making that was signed elsewhere', async () => {
    expect((await get('office', `bearer ${forged({})}`)).statusCode).toBe(200);
    expect(tokens.verify(forged({}))).toEqual({ userId: 'u-ann', roles: ['admin'], sessionId: 's-1' });
  });
});

describe('an open route', () => {
  it('is open, and knows who came', async () => {
    expect((await get('open')).json()).toEqual({ caller: null });
    expect((await get('open', tokenOf('seller'))).json()).toMatchObject({ caller: { roles: ['seller'] } });
  });

  it('still refuses a bad token', async () => {
    expect((await get('open', 'Bearer a.b.c')).statusCode).toBe(401);
  });
});

describe('a route that does not say who may call it', () => {
  it('keeps the application from starting', async () => {
    await expect(startTestApp({ controllers: [ForgottenController] })).rejects.toThrow('ForgottenController.room');
  });

  it('would be missing in the matrix of routes', () => {
    expect(app.get(DeclaredAccess).routes()).toEqual(
      expect.arrayContaining([
        {
          name: 'RoomsController.office',
          method: 'GET',
          path: '/rooms/office',
          rule: { public: false, roles: ['admin'] },
        },
      ]),
    );
  });
});

const open = (headers: Record<string, string>) =>
  app.inject({ method: 'POST', url: '/api/v1/rooms/doors', headers }).then((answer) => answer.json());

describe('the context of a command', () => {
  it('names the caller, the time and the request', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const context = await open({ authorization: tokenOf('seller', 'admin'), 'x-request-id': 'r-1', traceparent });
    expect(context).toEqual({
      commandId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      correlationId: context.commandId,
      causationId: context.commandId,
      actor: { type: 'user', id: 'u-ann', role: 'seller' },
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestId: 'r-1',
      traceparent,
    });
  });

  it('has the same id for the same key of the same principal, and for nobody else', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const ids = await Promise.all([
      open({ ...key, authorization: tokenOf('seller') }),
      open({ ...key, authorization: tokenOf('seller') }),
      open({ ...key, 'x-cart-token': 'c-1' }),
      open({ ...key, 'x-cart-token': 'c-2' }),
      open({ ...key }),
      open({ ...key }),
      open({ 'idempotency-key': 'k-2' }),
    ]).then((contexts) => contexts.map(({ commandId }) => commandId));
    expect(ids[0]).toBe(ids[1]);
    expect(ids[4]).toBe(ids[5]);
    expect(new Set(ids).size).toBe(5);
  });

  it('takes nonsense in traceparent for none', async () => {
    expect(await open({ traceparent: "'; DROP TABLE" })).not.toHaveProperty('traceparent');
  });
});
