import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';
import {
  Allow,
  Drain,
  type HttpAdapter,
  Idempotent,
  IdSchema,
  MoneySchema,
  PageQuery,
  Public,
  QuantitySchema,
  Readiness,
  shutDown,
} from '../src/index.js';
import { startTestApp } from './test-app.js';

const Body_ = z.strictObject({ quantity: QuantitySchema, price: MoneySchema });

@Controller('boxes')
class BoxesController {
  @Public()
  @Get('slow')
  async slow() {
    await sleep(300);
    return { slow: true };
  }

  @Public()
  @Get()
  list(@Query({ schema: PageQuery }) query: PageQuery) {
    return query;
  }

  @Allow('seller')
  @Post(':id/receipts')
  @HttpCode(202)
  @Idempotent()
  receive(@Param('id', { schema: IdSchema }) id: string, @Body({ schema: Body_ }) body: z.infer<typeof Body_>) {
    return { id, body };
  }
}

let app: NestFastifyApplication;
afterEach(() => app.close());
const start = async (docs = false) => {
  ({ app } = await startTestApp({ controllers: [BoxesController], docs }));
};
const get = (url: string) => app.inject({ method: 'GET', url });

describe('health', () => {
  it('is alive without asking anybody', async () => {
    await start();
    app
      .get(Readiness)
      .add({ name: 'database', code: 'DATABASE_UNAVAILABLE', check: () => Promise.reject(new Error('no')) });
    expect((await get('/health/live')).json()).toEqual({ status: 'ok' });
  });

  it('is ready when everything it needs is there', async () => {
    await start();
    app.get(Readiness).add({ name: 'database', code: 'DATABASE_UNAVAILABLE', check: async () => 1 });
    const answer = await get('/health/ready');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'ok', details: { database: { status: 'up' } } },
    ]);
  });

  it('names what is missing, and waits for nobody', async () => {
    await start();
    app.get(Readiness).add(
      { name: 'database', code: 'DATABASE_UNAVAILABLE', check: async () => 1 },
      {
        name: 'eventStore',
        code: 'EVENT_STORE_UNAVAILABLE',
        check: () => sleep(60_000, null, { ref: false }),
        timeoutMs: 50,
      },
      {
        name: 'migrations',
        code: 'INTERNAL',
        check: () => Promise.reject(new Error('postgres://user:password@host')),
      },
    );
    const answer = await get('/health/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.json()).toMatchObject({
      code: 'EVENT_STORE_UNAVAILABLE',
      detail: 'not ready: eventStore, migrations',
      details: { database: { status: 'up' }, eventStore: { status: 'down' }, migrations: { status: 'down' } },
    });
    expect(answer.body).not.toContain('password');
  });

  it('is not ready on its way out', async () => {
    await start();
    app.get(Drain).begin();
    expect((await get('/health/ready')).json()).toMatchObject({ status: 503, code: 'SHUTTING_DOWN' });
    expect((await get('/health/live')).statusCode).toBe(200);
  });
});

describe('a shutdown', () => {
  it('finishes what runs and refuses what comes', async () => {
    await start();
    await app.listen(0, '127.0.0.1');
    const base = await app.getUrl();
    const running = fetch(`${base}/api/v1/boxes/slow`).then((answer) => answer.json());
    await sleep(100);
    const down = shutDown(app, { graceMs: 5_000 });
    await sleep(10);
    await expect(fetch(`${base}/api/v1/boxes`)).rejects.toThrow('fetch failed');
    expect(await running).toEqual({ slow: true });
    expect(await down).toBe(true);
  });

  it('refuses what comes over a connection that is open still', async () => {
    await start();
    app.get<HttpAdapterHost<HttpAdapter>>(HttpAdapterHost).httpAdapter.refuseNewRequests();
    const late = await get('/api/v1/boxes');
    expect([late.statusCode, late.json().code, late.headers['connection']]).toEqual([503, 'SHUTTING_DOWN', 'close']);
  });

  it('does not wait for ever', async () => {
    await start();
    await app.listen(0, '127.0.0.1');
    const running = fetch(`${await app.getUrl()}/api/v1/boxes/slow`);
    await sleep(50);
    expect(await shutDown(app, { graceMs: 50 })).toBe(false);
    await running;
    app.getHttpServer().closeAllConnections();
  });
});

describe('the service', () => {
  it('introduces itself', async () => {
    await start();
    expect((await get('/')).json()).toMatchObject({ name: 'test', version: '1.2.3', links: { docs: '/docs' } });
  });
});

describe('the document', () => {
  type Operation = {
    operationId: string;
    parameters: { name: string; in: string; required: boolean; schema: object }[];
    requestBody: { content: Record<string, { schema: Record<string, unknown> }> };
    responses: Record<string, unknown>;
    security?: unknown;
    'x-roles': string[];
  };

  it('is OpenAPI 3.1 with the schemas the routes check with', async () => {
    await start(true);
    const document = (await get('/docs-json')).json();
    expect(document.openapi).toBe('3.1.0');
    const receive = document.paths['/api/v1/boxes/{id}/receipts'].post as Operation;
    expect(receive.operationId).toBe('boxes_receive');
    expect(receive.security).toEqual([{ 'access-token': [] }]);
    expect(receive['x-roles']).toEqual(['seller']);
    const schema = receive.requestBody.content['application/json']?.schema ?? {};
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false, required: ['quantity', 'price'] });
    const validate = new Ajv2020().compile(schema);
    expect(validate({ quantity: 1, price: { amount: 1, currency: 'GBP' } })).toBe(true);
    expect(validate({ quantity: 0, price: { amount: 1, currency: 'GBP' } })).toBe(false);
    expect(receive.parameters.map(({ name, in: where, required }) => [where, name, required])).toEqual(
      expect.arrayContaining([
        ['path', 'id', true],
        ['header', 'Idempotency-Key', true],
      ]),
    );
    expect(Object.keys(receive.responses)).toEqual(expect.arrayContaining(['202', '401', '403', 'default']));
    const list = document.paths['/api/v1/boxes'].get as Operation;
    expect(list.security).toBeUndefined();
    expect(list.parameters.map(({ name, in: where, required }) => [where, name, required])).toEqual([
      ['query', 'limit', false],
      ['query', 'cursor', false],
    ]);
    expect(document.components.schemas.Problem.properties.code.enum).toContain('OUT_OF_STOCK');
  });

  it('has a page for people that may run its own scripts only', async () => {
    await start(true);
    const page = await get('/docs');
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, expect.stringContaining('text/html')]);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect((await get('/docs/swagger-ui-bundle.js')).statusCode).toBe(200);
    expect(page.body).not.toMatch(/<script(?![^>]*src=)[^>]*>\s*\S/);
  });
});
