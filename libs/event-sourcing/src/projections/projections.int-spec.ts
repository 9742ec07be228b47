import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestPostgres, type TestPostgres } from '#embedded';
import { startOfLog, type Event, type Position } from '#kernel';
import { migrate, PostgresDatabase } from '#postgres';
import { Checkpoint, Fenced } from '../subscriptions/checkpoint.js';
import type { Delivery } from '../subscriptions/delivery.js';
import { eventSourcingMigrations } from '../subscriptions/migrations.js';
import type { Recorded } from '../recorded.js';
import { ApplyFailed, commitBatch } from './batch.js';
import { prepareProjections } from './prepare-projections.js';
import { projection } from './projection.js';

type Counted = Event<'Counted', { name: string; by: number }> | Event<'Broken', { name: string }>;

const counters = projection<Counted>({
  name: 'spec.counters',
  version: 1,
  tables: {
    counters: (table) => {
      table.text('name').primary();
      table.integer('total').notNullable();
    },
  },
  on: {
    Counted: ({ data }, db) =>
      db('counters')
        .insert({ name: data.name, total: data.by })
        .onConflict('name')
        .merge({ total: db.raw('counters_v1.total + excluded.total') }),
    Broken: () => {
      throw new Error('broken handler');
    },
  },
});

const at = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });
const event = (n: number, told: Counted): Delivery => ({
  position: at(n),
  events: [{ ...told, id: `${n}`, stream: 'spec-1', revision: BigInt(n), position: at(n), recordedAt: '' } as Recorded],
});
const counted = (n: number, name: string, by: number) => event(n, { type: 'Counted', data: { name, by } });

describe('rows and checkpoint', () => {
  let postgres: TestPostgres;
  let database: PostgresDatabase;
  const checkpoint = Checkpoint.ofProjection(counters);
  const total = async (name: string) =>
    ((await database.knex('spec.counters').where({ name }).first()) as { total: number } | undefined)?.total;
  const commit = (deliveries: readonly Delivery[], from: Position, to: Position, token = 0n) =>
    commitBatch(database.knex, {
      projection: counters,
      checkpoint,
      deliveries,
      move: { from, to, token, events: deliveries.length },
      progress: '',
    });

  beforeAll(async () => {
    postgres = await startTestPostgres();
    database = new PostgresDatabase({ url: await postgres.freshDatabase() });
    await migrate(database.knex, eventSourcingMigrations);
  }, 60_000);

  beforeEach(async () => {
    await database.knex('event_sourcing.projection_version').delete();
    await prepareProjections(database.knex, [counters]);
  });

  afterAll(async () => {
    await database.close();
    await postgres.stop();
  }, 30_000);

  it('move together, many events in one transaction', async () => {
    const many = Array.from({ length: 500 }, (_, n) => counted(n + 1, `c${n % 7}`, 1));
    await commit(many, startOfLog, at(500));
    expect(await total('c0')).toBe(72);
    await commit([counted(501, 'c0', 5)], at(500), at(501));
    expect(await total('c0')).toBe(77);
  });

  it('leaves nothing half done when a handler fails, and says which event it was', async () => {
    const batch = [counted(1, 'a', 1), event(2, { type: 'Broken', data: { name: 'a' } }), counted(3, 'a', 1)];
    const failure = await commit(batch, startOfLog, at(3)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplyFailed);
    expect(failure).toMatchObject({ index: 1, event: { type: 'Broken' } });
    expect(await total('a')).toBeUndefined();
    await commit([counted(1, 'a', 1)], startOfLog, at(1));
    expect(await total('a')).toBe(1);
  });

  it('names the statement that failed, not those behind it', async () => {
    const tooBig = counted(2, 'a', 3_000_000_000);
    const failure = await commit([counted(1, 'a', 1), tooBig, counted(3, 'a', 1)], startOfLog, at(3)).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ index: 1, cause: { code: '22003' } });
    expect(await total('a')).toBeUndefined();
  });

  it('applies what is delivered twice once', async () => {
    await commit([counted(1, 'a', 1)], startOfLog, at(1));
    await expect(commit([counted(1, 'a', 1)], startOfLog, at(1))).rejects.toThrow(Fenced);
    expect(await total('a')).toBe(1);
  });

  it('lets nothing through from a worker whose lease has gone to somebody else', async () => {
    const { knex } = database;
    await knex('event_sourcing.subscription_lease').delete();
    await knex('event_sourcing.subscription_lease').insert({ name: 'l', owner: 'new', fencing: 8 });
    await commit([counted(1, 'a', 1)], startOfLog, at(1));
    expect(await checkpoint.claim(knex, { lease: 'l', owner: 'new', token: 8n })).toEqual(at(1));
    await expect(commit([counted(2, 'a', 1)], at(1), at(2))).rejects.toThrow(Fenced);
    await expect(checkpoint.claim(knex, { lease: 'l', owner: 'old', token: 7n })).rejects.toThrow(Fenced);
    await commit([counted(2, 'a', 1)], at(1), at(2), 8n);
    expect(await total('a')).toBe(2);
  });

  it('starts over when a table, a view or its shape is not what it should be', async () => {
    const { knex } = database;
    const begunAfter = async (damage: string) => {
      await knex.raw(damage);
      return prepareProjections(knex, [counters]);
    };
    await commit([counted(1, 'a', 1)], startOfLog, at(1));
    expect(await prepareProjections(knex, [counters])).toEqual([]);
    expect(await total('a')).toBe(1);
    expect(await begunAfter('drop table spec.counters_v1 cascade')).toEqual(['spec.counters']);
    expect(await total('a')).toBeUndefined();
    await commit([counted(1, 'a', 1)], startOfLog, at(1));
    expect(await begunAfter('drop view spec.counters')).toEqual(['spec.counters']);
    expect(await begunAfter('drop schema spec cascade')).toEqual(['spec.counters']);
    expect(await begunAfter(`update event_sourcing.projection_version set definition_hash = 'other'`)).toEqual([
      'spec.counters',
    ]);
    await commit([counted(1, 'a', 4)], startOfLog, at(1));
    expect(await total('a')).toBe(4);
  });

  it('replaces an older version', async () => {
    await commit([counted(1, 'a', 1)], startOfLog, at(1));
    const raised = { ...counters, version: 2 };
    expect(await prepareProjections(database.knex, [raised])).toEqual(['spec.counters']);
    const { rows } = await database.knex.raw(`select to_regclass('spec.counters_v1') as old`);
    expect(rows).toEqual([{ old: null }]);
    await expect(commit([counted(2, 'a', 1)], at(1), at(2))).rejects.toThrow(/counters_v1|moved/);
  });
});
