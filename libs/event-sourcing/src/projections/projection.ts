import type { AnyEvent } from '#kernel';
import type { Knex } from 'knex';
import type { Recorded } from '../recorded.js';

/** The tables of one version of one projection, inside the transaction that moves its checkpoint.
 *  Only rows can be changed from here: no bus, no clock, no network, so replaying has no side effect by construction. */
export type ProjectionTables = {
  /** A query on one of the projection's own tables, by its short name. */
  (table: string): Knex.QueryBuilder;
  raw(sql: string, bindings?: readonly (string | number | boolean | null | readonly string[])[]): Knex.Raw;
  /** The physical name, quoted, for hand-written SQL. */
  physical(table: string): string;
  /** Tells every instance that cached answers under `tag` are out of date, at the moment of the commit. */
  invalidate(tag: string): void;
};

type On<E extends AnyEvent> = {
  readonly [T in E['type']]?: (
    event: Recorded<Extract<E, { type: T }>>,
    db: ProjectionTables,
  ) => PromiseLike<unknown> | undefined;
};

type TableShape = (table: Knex.CreateTableBuilder, knex: Knex) => void;

export type ProjectionDefinition<E extends AnyEvent> = Readonly<{
  /** `<context>.<read model>`; also the name of its checkpoint. The context is the PostgreSQL schema of the tables. */
  name: string;
  /** Raise it whenever the tables or the handlers change: a new version is built from the log. */
  version: number;
  /** Short table name → columns. Readers use the view `<context>.<table>`. */
  tables: Readonly<Record<string, TableShape>>;
  on: On<E>;
}>;

/** A read model: rows told event by event. Each event counts once, crash or not. */
export type Projection = Readonly<{
  name: string;
  version: number;
  schema: string;
  tables: Readonly<Record<string, TableShape>>;
  types: ReadonlySet<string>;
  apply: (event: Recorded, db: ProjectionTables) => PromiseLike<unknown> | undefined;
}>;

export function projection<E extends AnyEvent>({ name, version, tables, on }: ProjectionDefinition<E>): Projection {
  const schema = name.slice(0, name.indexOf('.'));
  const handlers = on as Readonly<Record<string, Projection['apply'] | undefined>>;
  return {
    name,
    version,
    schema,
    tables,
    types: new Set(Object.keys(on)),
    apply: (event, db) => handlers[event.type]?.(event, db),
  };
}
