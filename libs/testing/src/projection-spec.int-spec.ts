import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestPostgres, type TestPostgres } from '#embedded';
import { projection } from '#event-sourcing';
import type { Event } from '#kernel';
import { PostgresDatabase } from '#postgres';
import { projectionSpec } from './projection-spec.js';

type Poured = Event<'Poured', { glass: string; millilitres: number }>;

const glasses = projection<Poured>({
  name: 'bar.glasses',
  version: 1,
  tables: {
    glasses: (table) => {
      table.text('glass').primary();
      table.integer('millilitres').notNullable();
      table.timestamp('last_at').notNullable();
    },
  },
  on: {
    Poured: async ({ data, recordedAt }, db) => {
      const poured = { millilitres: db.raw('millilitres + ?', [data.millilitres]), last_at: recordedAt };
      if ((await db('glasses').where('glass', data.glass).update(poured)) > 0) return;
      await db('glasses').insert({ ...data, last_at: recordedAt });
    },
  },
});

const poured = (glass: string, millilitres: number): Poured => ({ type: 'Poured', data: { glass, millilitres } });

describe('given, when, then for projections', () => {
  let postgres: TestPostgres;
  let database: PostgresDatabase;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    database = new PostgresDatabase({ url: await postgres.freshDatabase() });
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await postgres.stop();
  }, 30_000);

  it('shows the rows as they are after each event has counted once', async () => {
    const { given } = projectionSpec(glasses, database);
    await given(poured('a', 10), poured('b', 20))
      .when(poured('a', 5))
      .thenRows('glasses', [
        { glass: 'b', millilitres: 20 },
        { glass: 'a', millilitres: 15 },
      ]);
    await given()
      .when(poured('a', 1))
      .thenRows('glasses', [{ millilitres: 1, last_at: new Date('2026-11-20T00:00:00Z') }]);
    await given().when().thenRows('glasses', []);
  });

  it('fails when the rows are others', async () => {
    const then = projectionSpec(glasses, database).given().when(poured('a', 1));
    await expect(then.thenRows('glasses', [{ glass: 'a', millilitres: 2 }])).rejects.toThrow();
    await expect(then.thenRows('glasses', [])).rejects.toThrow();
  });
});
