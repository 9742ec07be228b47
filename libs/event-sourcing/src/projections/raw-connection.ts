import type { Knex } from 'knex';

/** The part of a `pg` client that batches use. */
export type Connection = {
  query(config: {
    text: string;
    values?: readonly unknown[];
    name?: string;
  }): Promise<{ rows: readonly unknown[]; rowCount: number | null }>;
  __knex__disposed?: unknown;
  /** The driver's own connection, whose socket can hold back what is written. */
  connection?: { stream?: { cork(): void; uncork(): void } };
};

type Pool = {
  acquireConnection(): Promise<Connection>;
  releaseConnection(connection: Connection): Promise<void>;
};

/** Lends one connection of the pool. The caller leaves no transaction open on it, or says that it is `broken`. */
export async function withConnection<T>(knex: Knex, work: (connection: Connection) => Promise<T>): Promise<T> {
  const pool = knex.client as Pool;
  const connection = await pool.acquireConnection();
  try {
    return await work(connection);
  } finally {
    await pool.releaseConnection(connection);
  }
}

/** What is sent before the current turn of the event loop ends leaves in one packet: the server is woken once. */
export function sendTogether({ connection }: Connection): void {
  const stream = connection?.stream;
  stream?.cork();
  process.nextTick(() => stream?.uncork());
}

/** The pool throws the connection away instead of lending it again. */
export function markBroken(connection: Connection, cause: unknown): void {
  connection.__knex__disposed = cause;
}
