import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { physicalName, quoted } from './physical-tables.js';
import type { Projection } from './projection.js';

/** Another key than that of `migrate`: it may run inside or beside it. */
const lockKey = 786_733_654;

/** Makes the tables and views of every projection that lacks them, and tells which ones will be built from the start of the
 *  log. A projection whose tables, view, checkpoint or shape are not what they should be loses all of them and starts over:
 *  dropping view tables and calling this brings back the same rows.
 *
 *  A raised version replaces the one before at once, so readers see it fill up. Tables carry their version, so that a
 *  version can be built beside the one that serves. */
export async function prepareProjections(knex: Knex, projections: readonly Projection[]): Promise<readonly string[]> {
  return knex.transaction(async (trx) => {
    await trx.raw(`set local statement_timeout = 0; set local lock_timeout = '20s'`);
    await trx.raw('select pg_advisory_xact_lock(?)', [lockKey]);
    const begun: string[] = [];
    for (const projection of projections) if (await prepare(trx, projection)) begun.push(projection.name);
    return begun;
  });
}

async function prepare(trx: Knex.Transaction, projection: Projection): Promise<boolean> {
  const hash = definitionHash(trx, projection);
  const rows = await rowsOf(trx, projection.name);
  const current = rows.find(({ version }) => version === projection.version);
  const whole = rows.length === 1 && current?.definition_hash === hash && (await allThere(trx, projection));
  if (whole) return false;
  await trx.raw(`create schema if not exists "${projection.schema}"`);
  for (const version of new Set([...rows.map((row) => row.version), projection.version])) {
    await dropVersion(trx, { ...projection, version });
  }
  await trx('event_sourcing.projection_version').where('name', projection.name).delete();
  await create(trx, projection);
  await trx('event_sourcing.projection_version').insert({
    name: projection.name,
    version: projection.version,
    status: 'active',
    definition_hash: hash,
    activated_at: trx.fn.now(),
  });
  return true;
}

const rowsOf = (trx: Knex.Transaction, name: string): Promise<{ version: number; definition_hash: string }[]> =>
  trx('event_sourcing.projection_version').where({ name }).select('version', 'definition_hash');

async function allThere(trx: Knex.Transaction, projection: Projection): Promise<boolean> {
  const tables = Object.keys(projection.tables);
  const { rows } = await trx.raw<{ rows: { there: boolean }[] }>(
    `select bool_and(to_regclass(name) is not null) as there from unnest(?::text[]) name`,
    [[...tables, ...tables.map((table) => physicalName(projection, table))].map((t) => quoted(projection.schema, t))],
  );
  return tables.length === 0 || rows[0]?.there === true;
}

async function dropVersion(trx: Knex.Transaction, projection: Projection): Promise<void> {
  for (const table of Object.keys(projection.tables)) {
    await trx.raw(`drop table if exists ${quoted(projection.schema, physicalName(projection, table))} cascade`);
  }
}

async function create(trx: Knex.Transaction, projection: Projection): Promise<void> {
  for (const [table, shape] of Object.entries(projection.tables)) {
    const physical = physicalName(projection, table);
    await trx.schema.withSchema(projection.schema).createTable(physical, (builder) => shape(builder, trx));
    await trx.raw(
      `create or replace view ${quoted(projection.schema, table)} as select * from ${quoted(projection.schema, physical)}`,
    );
  }
}

/** Of the tables as they would be made: a changed column is noticed even where the version was not raised. Handlers cannot
 *  be hashed; raise the version when they change. */
function definitionHash(knex: Knex, projection: Projection): string {
  const statements = Object.entries(projection.tables).map(([table, shape]) =>
    knex.schema
      .withSchema(projection.schema)
      .createTable(physicalName(projection, table), (builder) => shape(builder, knex))
      .toQuery(),
  );
  return createHash('sha256').update(statements.join(';\n')).digest('hex').slice(0, 32);
}
