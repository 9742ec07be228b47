import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../free-port.js';
import { type Log, silent } from '../log.js';
import { lockDirectory } from '../processes/directory-lock.js';
import { accountFor, giveTo } from './account.js';
import { type Binaries, locateBinaries } from './binaries.js';
import { type Cluster, openCluster, superuser } from './cluster.js';
import { clearLeftover } from './postmaster-file.js';
import { PostgresFailed, type Postmaster, startPostmaster } from './postmaster.js';
import { type Durability } from './settings.js';
import { codeOf } from '../error-code.js';

export type PostgresOptions = Readonly<{
  /** PostgreSQL keeps everything in its folder `postgres`. */
  dataDir: string;
  log?: Log;
  /** Default: a free one. */
  port?: number;
  durability?: Durability;
  /** Removes the whole of `dataDir` when the server ends, also when we are killed. */
  removeOnExit?: boolean;
  /** Recovery after a crash counts in. Default 60 s. */
  readyWithinMs?: number;
}>;

export type EmbeddedPostgres = Readonly<{
  port: number;
  /** The server itself; its parent is a small shell that watches us. */
  pid: number;
  /** Resolves once the server is gone, whether stopped or crashed. */
  exited: Promise<void>;
  /** Where a client connects; holds the password. */
  url(database: string): string;
  /** Makes the database unless it exists. The name is lower-case letters, digits and `_`. */
  createDatabase(name: string): Promise<void>;
  /** Ends running statements and stops the server, within 20 s at worst. Stopping twice is harmless. */
  stop(): Promise<void>;
}>;

const quoted = (name: string): string => {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) throw new Error(`not a name for a database: ${name}`);
  return `"${name}"`;
};

/** Another process made it between our look and our statement. */
const alreadyThere = new Set(['42P04', '23505']);

const createDatabase = async (url: string, name: string, template?: string): Promise<void> => {
  const from = template === undefined ? '' : ` TEMPLATE ${quoted(template)}`;
  const create = `CREATE DATABASE ${quoted(name)}${from}`;
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 60_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(create);
  } catch (error) {
    if (!alreadyThere.has(codeOf(error) ?? '')) throw error;
  } finally {
    await client.end();
  }
};

const portTaken = /could not bind|Address already in use|could not create any TCP/i;
const stillHeld = /pre-existing shared memory block|postmaster\.pid/;

type Bring = Readonly<{ binaries: Binaries; cluster: Cluster; options: PostgresOptions; log: Log }>;

/** Tries again on another port when the free one was lost meanwhile, and while processes of a killed server go. */
const bringUp = async ({ binaries, cluster, options, log }: Bring): Promise<{ server: Postmaster; port: number }> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    await clearLeftover(cluster.folder, log);
    try {
      const server = await startPostmaster({
        binaries,
        cluster,
        port,
        durability: options.durability ?? 'disk',
        ...(options.removeOnExit === true ? { remove: resolve(options.dataDir) } : {}),
        readyWithinMs: options.readyWithinMs ?? 60_000,
        log,
      });
      return { server, port };
    } catch (error) {
      const said = error instanceof PostgresFailed ? error.said : '';
      const again = stillHeld.test(said) || (options.port === undefined && portTaken.test(said));
      if (!again || attempt === 10) throw error;
      log.warn({ attempt, said }, 'PostgreSQL did not start: trying again');
      await sleep(attempt * 100);
    }
  }
};

/** Starts the real PostgreSQL server on the data in `dataDir`, making the data on first use. It listens on 127.0.0.1 only,
 *  and it ends with this process in whatever way this process ends. As root it runs as an unprivileged user.
 *  Throws DirectoryInUse when another process serves the same data, PostgresFailed when the server does not come up. */
export const startPostgres = async (options: PostgresOptions): Promise<EmbeddedPostgres> => {
  const log = options.log ?? silent;
  const home = join(resolve(options.dataDir), 'postgres');
  const lock = lockDirectory(home);
  try {
    const account = accountFor(join(home, 'data'));
    if (options.removeOnExit === true && account !== undefined) giveTo(resolve(options.dataDir), account);
    const binaries = locateBinaries(account);
    const cluster = await openCluster(binaries, home, account, options.durability ?? 'disk');
    const { server, port } = await bringUp({ binaries, cluster, options, log });
    const url = (database: string): string =>
      `postgres://${superuser}:${cluster.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
    log.info({ port, pid: server.pid, dataDir: home }, 'PostgreSQL is ready');

    const exited = server.exited.then(() => lock.release());
    let stopped: Promise<void> | undefined;
    return {
      port,
      pid: server.pid,
      exited,
      url,
      createDatabase: (name) => createDatabase(url('postgres'), name),
      stop: () => (stopped ??= server.stop().then(() => exited)),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
};

export { createDatabase };
