import { deterministicId, startOfLog, type AnyEvent, type Position } from '#kernel';
import {
  Checkpoint,
  commitBatch,
  eventSourcingMigrations,
  Fenced,
  prepareProjections,
  type Projection,
  type Recorded,
} from '#event-sourcing';
import { migrate, type Database } from '#postgres';
import { expect } from '@jest/globals';

/** An event as a spec tells it. Whatever it does not say is filled in: its own stream, one minute after the event before. */
export type Told = AnyEvent &
  Partial<Omit<Recorded, 'type' | 'data' | 'metadata' | 'position'>> & { occurredAt?: string };

const midnight = Date.parse('2026-11-20T00:00:00.000Z');

/** Given what happened, when more happens, then the table holds exactly these rows (of the columns a row names), in the order
 *  of its primary key. Real PostgreSQL, the real apply path; the last event is always delivered twice, so a projection that
 *  counts on hearing everything once is told apart from one whose checkpoint does that for it. */
export const projectionSpec = (projection: Projection, database: Database) => ({
  given: (...given: readonly Told[]) => ({
    when: (...when: readonly Told[]) => ({
      thenRows: async (table: string, rows: readonly object[]): Promise<void> => {
        const { knex } = database;
        await startOver(projection, database);
        await deliver(projection, database, [...given, ...when].map(record));
        const found = (await knex(`${projection.schema}.${table}`)) as Record<string, unknown>[];
        const named = new Set(rows.flatMap((row) => Object.keys(row)));
        const seen = found.map((row) =>
          rows.length === 0 ? row : Object.fromEntries(Object.entries(row).filter(([column]) => named.has(column))),
        );
        expect(sorted(seen)).toEqual(sorted(rows));
      },
    }),
  }),
});

async function startOver(projection: Projection, { knex }: Database): Promise<void> {
  await migrate(knex, eventSourcingMigrations);
  await knex('event_sourcing.projection_version').where('name', projection.name).delete();
  await prepareProjections(knex, [projection]);
}

async function deliver(projection: Projection, { knex }: Database, events: readonly Recorded[]): Promise<void> {
  const checkpoint = Checkpoint.ofProjection(projection);
  let from: Position = startOfLog;
  for (const event of events) {
    const move = { from, to: event.position, token: 0n, events: 1 };
    const deliveries = [{ position: event.position, events: [event] }];
    const batch = { projection, checkpoint, deliveries, move, progress: '' };
    await commitBatch(knex, batch);
    if (event === events.at(-1)) await expect(commitBatch(knex, batch)).rejects.toThrow(Fenced);
    from = event.position;
  }
}

const record = ({ type, data, occurredAt, ...told }: Told, index: number): Recorded => {
  const recordedAt = told.recordedAt ?? new Date(midnight + index * 60_000).toISOString();
  return {
    id: deterministicId('spec', type, index),
    stream: `spec-${index}`,
    revision: 0n,
    ...told,
    type,
    data,
    recordedAt,
    position: { commit: BigInt(index + 1), prepare: BigInt(index + 1) },
    metadata: {
      $correlationId: 'spec',
      $causationId: 'spec',
      commandId: deterministicId('spec', index),
      command: 'Spec',
      schemaVersion: 1,
      actor: { type: 'system', id: 'spec', role: 'system' },
      occurredAt: occurredAt ?? recordedAt,
      subjectIds: [],
      tenant: 'default',
    },
  };
};

/** Rows have no order of their own: both sides are put into the same one. */
const sorted = (rows: readonly object[]): readonly object[] =>
  [...rows].sort((a, b) => (JSON.stringify(entries(a)) < JSON.stringify(entries(b)) ? -1 : 1));

const entries = (row: object): readonly unknown[] => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
