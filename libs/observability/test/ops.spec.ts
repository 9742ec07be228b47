import { Drain, Readiness } from '#http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Metrics, ObservabilityModule, serveOps } from '../src/index.js';

@Module({ providers: [Readiness, Drain], exports: [Readiness, Drain] })
class Health {}

describe('a process that serves nothing but its operators', () => {
  const readiness = new Readiness();
  const drain = new Drain();
  let ops: NestFastifyApplication;
  let port: number;

  beforeAll(async () => {
    const observability = ObservabilityModule.forRoot({ level: 'silent', process: 'test' });
    const context = await Test.createTestingModule({ imports: [Health, { ...observability, controllers: [] }] })
      .overrideProvider(Readiness)
      .useValue(readiness)
      .overrideProvider(Drain)
      .useValue(drain)
      .compile();
    context.get(Metrics, { strict: false }).deadEnd('checkout', 'MONEY_NOT_RETURNED');
    ops = await serveOps(context, { host: '127.0.0.1', port: 0 });
    port = Number(new URL(await ops.getUrl()).port);
  });
  afterAll(() => ops.close());

  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: await response.text() };
  };

  it('tells what it has counted', async () => {
    const { status, body } = await get('/metrics');
    expect(status).toBe(200);
    expect(body).toContain('shop_process_dead_ends_total{process="checkout",alarm="MONEY_NOT_RETURNED"} 1');
  });

  it('says which of its parts is in trouble, and not why', async () => {
    expect(await get('/health/live')).toMatchObject({ status: 200 });
    expect(await get('/health/ready')).toMatchObject({ status: 200 });
    readiness.add({
      name: 'catalog.products',
      code: 'PROJECTION_LAGGING',
      check: () => Promise.reject(new Error('canary at postgres://user:hunter2@host')),
    });
    const { status, body } = await get('/health/ready');
    expect([status, JSON.parse(body)]).toMatchObject([
      503,
      { code: 'PROJECTION_LAGGING', detail: 'not ready: catalog.products' },
    ]);
    expect(body).not.toMatch(/canary|hunter2/);
    expect(await get('/health/live')).toMatchObject({ status: 200 });
  });

  it('is not ready when it is on its way out', async () => {
    drain.begin();
    expect(JSON.parse((await get('/health/ready')).body)).toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('has no other addresses', async () => {
    expect(JSON.parse((await get('/api/v1/products')).body)).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
    expect((await get('/docs')).status).toBe(404);
  });
});
