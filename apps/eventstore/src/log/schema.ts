import type { Client } from 'pg';

const VERSION = 1;

/**
 * One row per event. The head of a stream is its last row and its metadata the last row of `$$stream`, so a commit
 * writes nothing else but `node`: whose log this is (`epoch`) and the last position ever given out (`head`).
 */
const CREATE = `
  create schema if not exists eventstore;
  create table if not exists eventstore.node (
    singleton boolean primary key default true check (singleton),
    schema_version int not null,
    epoch bigint not null,
    head bigint not null
  ) with (fillfactor = 10);
  insert into eventstore.node values (true, ${VERSION}, 0, 0) on conflict do nothing;
  create table if not exists eventstore.event (
    position bigint primary key,
    stream text collate "C" not null,
    revision bigint not null,
    id uuid not null,
    type text collate "C" not null,
    is_json boolean not null,
    data bytea not null,
    metadata bytea not null,
    created_ms bigint not null,
    unique (stream, revision)
  );
  alter table eventstore.event alter data set storage external, alter metadata set storage external;
`;

/** Creates the tables on an empty database. Refuses a database of a later version. Runs under the writer's lock. */
export async function prepareSchema(client: Client): Promise<void> {
  const { rows: found } = await client.query<{ exists: boolean }>(
    `select to_regclass('eventstore.event') is not null as exists`,
  );
  if (!found[0]?.exists) await client.query(`begin; ${CREATE} commit;`);
  const { rows } = await client.query<{ schema_version: number }>('select schema_version from eventstore.node');
  const version = rows[0]?.schema_version;
  if (version !== VERSION) throw new Error(`The log has schema version ${version}; this node knows ${VERSION}.`);
}
