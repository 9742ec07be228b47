import knexOf, { type Knex } from 'knex';
import { Database } from './database.js';
import { type Log, silentLog } from './log.js';

export type PostgresOptions = Readonly<{
  /** `postgres://…` */
  url: string;
  /** Shows up in pg_stat_activity. Default `storefold`. */
  applicationName?: string;
  /** Connections at most. Default 10. */
  maxConnections?: number;
  /** A statement that takes longer is cancelled; 0 for never. Default 10 000. */
  statementTimeoutMs?: number;
  /** How long to wait for a connection before saying that there is none. Default 3 000. */
  acquireTimeoutMs?: number;
  log?: Log;
}>;

/** A pool that says no quickly when the server is away, and comes back by itself when the server does. */
export class PostgresDatabase extends Database {
  readonly knex: Knex;

  constructor({ acquireTimeoutMs = 3_000, log = silentLog, ...options }: PostgresOptions) {
    super();
    const warn = (message: unknown) => log.warn({ source: 'knex' }, String(message));
    this.knex = knexOf({
      client: 'pg',
      connection: connectionOf(options, acquireTimeoutMs),
      acquireConnectionTimeout: acquireTimeoutMs,
      pool: { min: 0, max: options.maxConnections ?? 10 },
      log: {
        warn,
        error: warn,
        deprecate: (method: string) => warn(`${method} is deprecated`),
        debug: () => undefined,
      },
    });
  }

  close(): Promise<void> {
    return this.knex.destroy();
  }
}

/** `pipeline`: statements issued without waiting for each other share their round trips (the runners' batches). */
const connectionOf = (
  { url, applicationName = 'storefold', statementTimeoutMs = 10_000 }: PostgresOptions,
  connectMs: number,
): Knex.PgConnectionConfig =>
  ({
    connectionString: url,
    application_name: applicationName,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    pipeline: true,
  }) as Knex.PgConnectionConfig;
