import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { waitFor } from '../deadline.js';
import { DirectoryInUse } from '../processes/directory-lock.js';
import { identify } from '../processes/identity.js';
import { isSuperuser } from './account.js';
import { startPostgres } from './start-postgres.js';
import { type TestPostgres, startTestPostgres } from './test-postgres.js';

jest.setTimeout(60_000);

const ask = async (url: string, statement: string): Promise<readonly Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the server is killed under some of them
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
};

const folders: string[] = [];
const dataDir = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'storefold-spec-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('a throw-away PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startTestPostgres();
  });
  afterAll(() => server.stop());

  it('gives every asker an empty database of its own, or a copy of another', async () => {
    const one = await server.freshDatabase();
    await ask(one, `CREATE TABLE t AS SELECT 7 AS n`);
    const other = await server.freshDatabase();
    const copy = await server.freshDatabase(new URL(one).pathname.slice(1));
    expect(await ask(other, `SELECT to_regclass('t') AS t`)).toEqual([{ t: null }]);
    expect(await ask(copy, `SELECT n FROM t`)).toEqual([{ n: 7 }]);
  });

  it('makes a named database once, however often it is asked', async () => {
    await Promise.all([server.createDatabase('shop'), server.createDatabase('shop')]);
    await server.createDatabase('shop');
    expect(await ask(server.url('shop'), 'SELECT 1 AS up')).toEqual([{ up: 1 }]);
  });

  it('refuses a name that would need quoting', async () => {
    await expect(server.createDatabase('a"; DROP DATABASE shop; --')).rejects.toThrow('not a name for a database');
  });

  it('lets nobody in without the password', async () => {
    const url = server.url('postgres').replace(/:[^:@]+@/, ':wrong@');
    await expect(ask(url, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('leaves nothing behind', async () => {
    const throwAway = await startTestPostgres();
    const [row] = await ask(throwAway.url('postgres'), `SELECT pg_postmaster_start_time() IS NOT NULL AS up`);
    expect(row).toEqual({ up: true });
    await throwAway.stop();
    await throwAway.stop();
    expect(identify(throwAway.pid)).toBeUndefined();
  });
});

describe('a PostgreSQL that keeps its data', () => {
  it('has the data after a restart, and a promise that survives a power cut', async () => {
    const home = dataDir();
    const first = await startPostgres({ dataDir: home });
    await first.createDatabase('shop');
    await ask(first.url('shop'), 'CREATE TABLE t AS SELECT 42 AS n');
    await first.stop();
    const second = await startPostgres({ dataDir: home });
    expect(await ask(second.url('shop'), `SELECT n, current_setting('fsync') AS fsync FROM t`)).toEqual([
      { n: 42, fsync: 'on' },
    ]);
    await second.stop();
    expect(statSync(join(home, 'postgres', 'password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'postgres', 'data')).mode & 0o777).toBe(0o700);
  });

  it('is one process’s at a time', async () => {
    const home = dataDir();
    const server = await startPostgres({ dataDir: home });
    await expect(startPostgres({ dataDir: home })).rejects.toThrow(DirectoryInUse);
    await server.stop();
    await (await startPostgres({ dataDir: home })).stop();
  });

  it('recovers after the server was killed, and tells that it went', async () => {
    const home = dataDir();
    const killed = await startPostgres({ dataDir: home });
    await killed.createDatabase('shop');
    await ask(killed.url('shop'), 'CREATE TABLE t AS SELECT 42 AS n');
    process.kill(killed.pid, 'SIGKILL');
    await killed.exited;
    expect(existsSync(join(home, 'postgres', 'data', 'postmaster.pid'))).toBe(true);
    const next = await startPostgres({ dataDir: home });
    expect(await ask(next.url('shop'), 'SELECT n FROM t')).toEqual([{ n: 42 }]);
    await next.stop();
  });

  it('does not mistake a stranger for its server when a crash left the stranger’s pid', async () => {
    const home = dataDir();
    await (await startPostgres({ dataDir: home })).stop();
    const stale = [process.pid, '/proc/self/cwd', 1, 5432, '', 'localhost', '1 1', 'ready', ''].join('\n');
    writeFileSync(join(home, 'postgres', 'data', 'postmaster.pid'), stale);
    await (await startPostgres({ dataDir: home })).stop();
    expect(identify(process.pid)).toBeDefined();
  });

  it('starts over when the first start was interrupted half-way', async () => {
    const home = dataDir();
    mkdirSync(join(home, 'postgres', 'making-abc', 'base'), { recursive: true });
    writeFileSync(join(home, 'postgres', 'making-abc', 'PG_VERSION'), '18\n');
    const server = await startPostgres({ dataDir: home });
    expect(readdirSync(join(home, 'postgres')).sort()).toEqual(['data', 'lock', 'password']);
    await server.stop();
  });

  it('says which password is missing instead of making another', async () => {
    const home = dataDir();
    await (await startPostgres({ dataDir: home })).stop();
    rmSync(join(home, 'postgres', 'password'));
    await expect(startPostgres({ dataDir: home })).rejects.toThrow('password is missing');
  });

  it('fails on a port that was asked for and is taken, and takes no other', async () => {
    const taken = await startTestPostgres();
    await expect(startPostgres({ dataDir: dataDir(), port: taken.port })).rejects.toThrow(/bind|in use/);
    await taken.stop();
  });
});

const asRoot = isSuperuser() ? it : it.skip;

describe('as root', () => {
  asRoot('serves data in a folder that only root can enter', async () => {
    const home = dataDir(); // mkdtemp makes it 0700
    expect(statSync(home).mode & 0o077).toBe(0);
    const server = await startPostgres({ dataDir: join(home, 'below', '.data') });
    expect(await ask(server.url('postgres'), `SELECT 1 AS up`)).toEqual([{ up: 1 }]);
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
    await server.stop();
  });

  asRoot('takes over data that root copied from elsewhere', async () => {
    const home = dataDir();
    await (await startPostgres({ dataDir: home })).stop();
    const cluster = join(home, 'postgres', 'data');
    for (const folder of [cluster, join(cluster, 'base'), join(cluster, 'PG_VERSION')]) chownSync(folder, 0, 0);
    const server = await startPostgres({ dataDir: home });
    await server.stop();
    expect(statSync(join(cluster, 'PG_VERSION')).uid).not.toBe(0);
  });
});

it('waits no longer than it said', async () => {
  await expect(waitFor('nothing', 30, () => undefined)).rejects.toThrow('nothing: not within 30 ms');
});
