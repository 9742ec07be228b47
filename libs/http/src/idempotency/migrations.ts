import type { Knex } from 'knex';

type HttpMigration = Readonly<{
  name: string;
  up: (knex: Knex) => Promise<void>;
  down: (knex: Knex) => Promise<void>;
}>;

/** Tables of the HTTP layer itself, for the runner of `storefold migrate`. */
export const httpMigrations: readonly HttpMigration[] = [
  {
    name: '20261121_http_idempotency_key',
    up: async (knex) => {
      await knex.raw('CREATE SCHEMA IF NOT EXISTS http');
      await knex.raw(`
        CREATE TABLE http.idempotency_key (
          id uuid PRIMARY KEY,
          fingerprint bytea NOT NULL,
          owner uuid NOT NULL,
          lease_until timestamptz NOT NULL,
          created_at timestamptz NOT NULL,
          status smallint,
          headers jsonb,
          body text
        )`);
      await knex.raw('CREATE INDEX idempotency_key_created_at ON http.idempotency_key (created_at)');
    },
    down: async (knex) => {
      await knex.raw('DROP TABLE http.idempotency_key');
    },
  },
];
