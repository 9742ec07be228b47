import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { Client } from '../support/http.js';
import { TestShop } from '../support/shop.js';

jest.setTimeout(60_000);

/** The shop as its operators see it, api and worker apart. */
describe('the operators of a shop', () => {
  let shop: TestShop;
  let worker: Client;
  let log: EventStoreDBClient;

  beforeAll(async () => {
    shop = await TestShop.start();
    await shop.migrate();
    const { ready } = await shop.worker();
    worker = new Client(`http://127.0.0.1:${(ready as { port: number }).port}`);
    log = EventStoreDBClient.connectionString(shop.parts.eventStoreUrl);
  });
  afterAll(async () => {
    await log.dispose();
    await shop.stop();
  });

  const write = (stream: string, type: string) => log.appendToStream(stream, jsonEvent({ type, data: {} }));
  const readiness = async () => {
    const { status, body } = await worker.get('~/health/ready');
    return { status, detail: String(body.detail), details: body.details as Readonly<Record<string, unknown>> };
  };
  const metric = async (pattern: RegExp) => Number(pattern.exec((await worker.get('~/metrics')).text)?.[1]);
  const audit = async () => {
    const { code, stdout, stderr } = await shop.cli('audit', 'stock', '--all', '--json');
    return { code, said: JSON.parse(stdout || stderr) as unknown };
  };

  it('ask the worker what it counts and how its members are', async () => {
    const running = await eventually(
      () => metric(/^shop_member_running\{member="checkout"\} (\d)/m),
      (value) => value === 1,
    );
    expect(running).toBe(1);
    expect(await readiness()).toMatchObject({
      status: 200,
      details: { database: { status: 'up' }, 'catalog.products': { status: 'up' }, checkout: { status: 'up' } },
    });
    const lag = () => metric(/^shop_projection_lag_seconds\{member="catalog\.products"\} (\S+)/m);
    expect(await eventually(lag, (seconds) => !Number.isNaN(seconds))).toBe(0);
  });

  it('are not troubled by what others write into the log', async () => {
    await write('visitor-1', 'PageViewed');
    await eventually(
      () => metric(/^shop_foreign_events_total (\d+)/m),
      (value) => value === 1,
    );
    expect(await readiness()).toMatchObject({ status: 200 });
  });

  it('are told what the worker cannot read of the shop’s own, and which of its members stand still; the audit of stock reads stock', async () => {
    await write('order-1', 'OrderTeleported');
    const { detail } = await eventually(readiness, ({ status }) => status === 503);
    expect(detail).toMatch(/^not ready: .*catalog\.products.*checkout/);
    await eventually(
      () => metric(/^shop_projection_lag_seconds\{member="checkout"\} (\S+)/m),
      (seconds) => seconds >= 1,
    );
    expect(await audit()).toEqual({ code: 0, said: { streams: 0, events: 0, violations: [] } });
    await write('stock-MUG', 'StockTeleported');
    const unreadable = 'stock-MUG@0 (StockTeleported) cannot be read: its metadata is not ours';
    expect(await audit()).toEqual({ code: 1, said: { error: unreadable } });
  });

  it('are told of wrong use in the form they asked for, with exit code 2', async () => {
    const missing = await shop.cli('import', 'online-retail', '/nowhere.csv', '--json');
    expect([missing.code, missing.stdout]).toEqual([2, '']);
    expect(JSON.parse(missing.stderr)).toEqual({ error: expect.stringContaining('/nowhere.csv') });
    const unknown = await shop.cli('audit', 'stock', '--all', '--everything', '--json');
    expect([unknown.code, JSON.parse(unknown.stderr)]).toEqual([2, { error: "error: unknown option '--everything'" }]);
  });
});
