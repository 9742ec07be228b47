import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestPostgres, type TestPostgres } from '#embedded';
import { migrate, type Migration } from './migrate.js';
import { PostgresDatabase } from './postgres-database.js';
import { isTransient } from './transient.js';
import { ViewListener } from './view-listener.js';

const until = async (isSo: () => boolean) => {
  for (let n = 0; n < 500 && !isSo(); n += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
};

describe('the view database', () => {
  let postgres: TestPostgres;
  const opened: PostgresDatabase[] = [];
  const open = (url: string, options = {}) => {
    const database = new PostgresDatabase({ url, ...options });
    opened.push(database);
    return database;
  };

  beforeAll(async () => {
    postgres = await startTestPostgres();
  }, 60_000);

  afterAll(async () => {
    await Promise.all(opened.map((database) => database.close()));
    await postgres.stop();
  }, 30_000);

  it('is migrated once by any number of instances that start together', async () => {
    const url = await postgres.freshDatabase();
    let runs = 0;
    const steps: Migration[] = [
      { name: '2_b', up: (knex) => knex.raw('create table b (id int references a)') },
      {
        name: '1_a',
        up: async (knex) => {
          runs += 1;
          await knex.raw('select pg_sleep(0.3); create table a (id int primary key)');
        },
      },
    ];
    const done = await Promise.all([1, 2, 3].map(() => migrate(open(url).knex, steps)));
    expect(done.map(({ length }) => length).sort()).toEqual([0, 0, 2]);
    expect(runs).toBe(1);
    const others: Migration[] = [{ name: '3_c', up: (knex) => knex.raw('create table c ()') }];
    expect(await migrate(open(url).knex, others)).toEqual(['3_c']);
  });

  it('keeps nothing of a migration that fails, nor a lock', async () => {
    const { knex } = open(await postgres.freshDatabase());
    const broken = [
      { name: '1', up: () => knex.raw('select 1') },
      { name: '2', up: () => Promise.reject(new Error('broken step')) },
    ];
    await expect(migrate(knex, broken)).rejects.toThrow('broken step');
    expect(await migrate(knex, broken.slice(0, 1))).toEqual(['1']);
  });

  it('says quickly that it is away, and that it may come back', async () => {
    const away = open('postgres://nobody@127.0.0.1:1/nothing', { acquireTimeoutMs: 500 });
    const started = Date.now();
    const error = await away.knex.raw('select 1').catch((cause: unknown) => cause);
    expect(Date.now() - started).toBeLessThan(1_500);
    expect(isTransient(error)).toBe(true);
  });

  it('cancels statements that take too long', async () => {
    const { knex } = open(await postgres.freshDatabase(), { statementTimeoutMs: 100 });
    await expect(knex.raw('select pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
  });

  it('is listened to over one connection that comes back and says what may have been missed', async () => {
    const url = await postgres.freshDatabase();
    const { knex } = open(url);
    const listener = new ViewListener({ url });
    const heard: string[] = [];
    let gaps = 0;
    listener.listen('news', (payload) => heard.push(payload));
    listener.onGap(() => {
      gaps += 1;
    });
    await listener.start();
    const stop = listener.listen('more', (payload) => heard.push(`more ${payload}`));
    await knex.raw(`select pg_notify('news', 'one'), pg_notify('more', 'two')`);
    await until(() => heard.length === 2);
    await knex.raw('select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?', [
      listener.sessionName,
    ]);
    await until(() => gaps === 1 && listener.connected);
    stop();
    await knex.raw(`select pg_notify('news', 'three'), pg_notify('more', 'four')`);
    await until(() => heard.length === 3);
    expect(heard).toEqual(['one', 'more two', 'three']);
    await listener.stop();
  });
});
