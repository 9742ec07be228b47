import type { Knex } from 'knex';
import type { Projection, ProjectionTables } from './projection.js';

/** The table behind one version of a view: `catalog.products` is read, `catalog.products_v1` is written. */
export const physicalName = ({ version }: Projection, table: string): string => `${table}_v${version}`;

export const quoted = (schema: string, table: string): string => `"${schema}"."${table}"`;

/** What handlers get to see. `bind` puts a query on the connection of the transaction. */
export function tablesOf(
  knex: Knex,
  projection: Projection,
  bind: <B extends Bindable>(query: B) => B,
  invalidate: (tag: string) => void,
): ProjectionTables {
  const own = (table: string): string => {
    if (!Object.hasOwn(projection.tables, table)) throw new Error(`${projection.name} has no table ${table}`);
    return physicalName(projection, table);
  };
  const query = (table: string) => bind(knex(own(table)).withSchema(projection.schema));
  return Object.assign(query, {
    raw: (sql: string, bindings: readonly Knex.RawBinding[] = []) => bind(knex.raw(sql, bindings)),
    physical: (table: string) => quoted(projection.schema, own(table)),
    invalidate,
  }) as ProjectionTables;
}

export type Bindable = { connection(connection: unknown): unknown };
