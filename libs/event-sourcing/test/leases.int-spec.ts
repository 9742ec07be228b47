import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestPostgres, type TestPostgres } from '#embedded';
import { eventSourcingMigrations, LeaseKeeper, LeaseTable, type Lease } from '#event-sourcing';
import { migrate, PostgresDatabase, silentLog, ViewListener } from '#postgres';
import { eventually } from './rig.js';

type Holder = Readonly<{ held: Map<string, bigint>; lost: string[]; session: ViewListener; keeper: LeaseKeeper }>;

describe('leases', () => {
  let postgres: TestPostgres;
  let url: string;
  let database: PostgresDatabase;
  const holders: Holder[] = [];

  const hold = async (ttlMs = 60_000, names = ['a', 'b']): Promise<Holder> => {
    const session = new ViewListener({ url });
    await session.start();
    const held = new Map<string, bigint>();
    const lost: string[] = [];
    const handlers = {
      acquired: (leases: readonly Lease[]) => {
        for (const { name, token } of leases) held.set(name, token);
      },
      lost: (name: string) => {
        held.delete(name);
        lost.push(name);
      },
    };
    const table = new LeaseTable(session, ttlMs);
    const keeper = new LeaseKeeper(names, table, { isAlive: () => session.connected }, handlers, {
      log: silentLog,
      tuning: { ttlMs, renewMs: ttlMs / 4, acquireMs: 50 },
    });
    keeper.start();
    const holder = { held, lost, session, keeper };
    holders.push(holder);
    return holder;
  };

  beforeAll(async () => {
    postgres = await startTestPostgres();
    url = await postgres.freshDatabase();
    database = new PostgresDatabase({ url });
    await migrate(database.knex, eventSourcingMigrations);
  }, 60_000);

  afterEach(async () => {
    for (const { keeper, session } of holders.splice(0)) {
      await keeper.stop();
      await session.stop();
    }
    await database.knex('event_sourcing.subscription_lease').delete();
  });

  afterAll(async () => {
    await database.close();
    await postgres.stop();
  }, 30_000);

  it('are held by one of many', async () => {
    const all = await Promise.all([hold(), hold(), hold()]);
    await eventually(
      () => all.flatMap(({ held }) => [...held.keys()]).sort(),
      (names) => names.length === 2,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(all.flatMap(({ held }) => [...held.keys()]).sort()).toEqual(['a', 'b']);
  });

  it('pass on within a second when the session of their holder is gone, long before they run out', async () => {
    const first = await hold();
    await eventually(
      () => first.held.size,
      (size) => size === 2,
    );
    const second = await hold();
    await database.knex.raw('select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?', [
      first.session.sessionName,
    ]);
    await first.session.stop();
    await eventually(
      () => second.held.size,
      (size) => size === 2,
      1_000,
    );
    expect([...second.held.values()]).toEqual([...first.held.values()].map((token) => token + 1n));
  });

  it('pass on when they run out, with a higher token, and the old holder hears of it', async () => {
    const first = await hold(400);
    await eventually(
      () => first.held.size,
      (size) => size === 2,
    );
    const tokens = [...first.held.values()];
    // As after SIGSTOP: the session is there, but nobody renews.
    await first.keeper.stop();
    const second = await hold(400);
    await eventually(
      () => second.held.size,
      (size) => size === 2,
      2_000,
    );
    expect([...second.held.values()]).toEqual(tokens.map((token) => token + 1n));
    first.keeper.start();
    await eventually(
      () => first.lost.length,
      (count) => count === 2,
      2_000,
    );
    expect(second.lost).toEqual([]);
  });

  it('are let go of at once when they are given back', async () => {
    const first = await hold();
    await eventually(
      () => first.held.size,
      (size) => size === 2,
    );
    const second = await hold();
    await first.keeper.stop();
    await first.keeper.release();
    await eventually(
      () => second.held.size,
      (size) => size === 2,
      1_000,
    );
  });

  it('are lost when the database cannot be asked for as long as they last', async () => {
    const session = new ViewListener({ url });
    await session.start();
    const lost: string[] = [];
    const table = new LeaseTable(session, 500);
    const keeper = new LeaseKeeper(
      ['c'],
      table,
      { isAlive: () => true },
      { acquired: () => undefined, lost: (n) => lost.push(n) },
      {
        log: silentLog,
        tuning: { ttlMs: 500, renewMs: 100, acquireMs: 50 },
      },
    );
    keeper.start();
    await eventually(
      () => database.knex('event_sourcing.subscription_lease').where('name', 'c').whereNotNull('owner'),
      (rows) => rows.length === 1,
    );
    await session.stop();
    await eventually(
      () => lost,
      (names) => names.length === 1,
      2_000,
    );
    await keeper.stop();
  });
});
