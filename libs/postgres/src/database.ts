import type { Knex } from 'knex';

/** The view database: one bounded pool per process. */
export abstract class Database {
  abstract readonly knex: Knex;
}
