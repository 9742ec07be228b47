import { startTestPostgres, type TestPostgres } from '#embedded';
import { PostgresDatabase, ViewListener } from '#postgres';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListCache } from '../src/index.js';

let postgres: TestPostgres;
let listener: ViewListener;
let database: PostgresDatabase;
let cache: ListCache;
beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.freshDatabase();
  database = new PostgresDatabase({ url });
  listener = new ViewListener({ url });
  cache = new ListCache(undefined, listener);
  cache.onModuleInit();
  await listener.start();
}, 60_000);
afterAll(async () => {
  await listener?.stop();
  await database?.close();
  await postgres?.stop();
});

const seen = (value: number) => cache.read('products', 'page-1', 60_000, async () => value);

describe('a cached list', () => {
  it('is forgotten when a projection commits a change of it, and not before', async () => {
    await seen(1);
    await database.knex.transaction(async (trx) => {
      await trx.raw(`SELECT pg_notify('view_invalidated', 'products')`);
      await sleep(50);
      expect(await seen(2)).toEqual({ value: 1, hit: true });
    });
    await sleep(100);
    expect(await seen(3)).toEqual({ value: 3, hit: false });
  });

  it('is forgotten when the connection that would have told was lost', async () => {
    await seen(4);
    await database.knex.raw('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ?', [
      listener.sessionName,
    ]);
    for (let left = 100; left > 0 && (await seen(5)).value !== 5; left -= 1) await sleep(20);
    expect((await seen(6)).value).toBe(5);
  });
});
