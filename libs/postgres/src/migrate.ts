import type { Knex } from 'knex';

/** A step of the schema that views do not cover. Never edited once released: add another. */
export type Migration = Readonly<{
  /** Sorts by time: `20261120_idempotency_keys`. */
  name: string;
  up: (knex: Knex) => Promise<unknown>;
}>;

/** "storefold" on a telephone keypad, halved: two programs that migrate meet at this lock and at no other. */
const lockKey = 786_733_653;

/** Brings the schema up to date and tells which steps it took. Any number of instances may call it at once: one works, the
 *  others wait. All or nothing, so a process killed half way leaves neither half a schema nor a lock behind. */
export function migrate(knex: Knex, migrations: readonly Migration[]): Promise<readonly string[]> {
  return knex.transaction(async (trx) => {
    await trx.raw('set local statement_timeout = 0');
    await trx.raw('set local idle_in_transaction_session_timeout = 0');
    await trx.raw('select pg_advisory_xact_lock(?)', [lockKey]);
    const [, steps] = (await trx.migrate.latest({
      migrationSource: sourceOf(migrations),
      // Contexts bring their own steps, and a test may bring only some of them.
      disableMigrationsListValidation: true,
    })) as [number, readonly string[]];
    return steps;
  });
}

const sourceOf = (migrations: readonly Migration[]): Knex.MigrationSource<Migration> => ({
  getMigrations: async () => [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1)),
  getMigrationName: ({ name }) => name,
  getMigration: async ({ up }) => ({ up, down: async () => undefined }),
});
