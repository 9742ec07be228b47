import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eachLine } from '../processes/lines.js';
import { secretFile, syncFolder } from '../secret-file.js';
import { type Account, canReach, giveTo } from './account.js';
import { type Binaries } from './binaries.js';
import { type Durability } from './settings.js';

export const superuser = 'storefold';

/** A data folder that holds a complete cluster. */
export type Cluster = Readonly<{
  folder: string;
  /** How the server finds the folder: its own path, or its working directory where the account cannot walk there. */
  path: string;
  password: string;
  account: Account | undefined;
}>;

const initdbDeadlineMs = 60_000;

/** The working directory is set before the privileges are dropped, and it can be used without walking to it. */
const pathFor = (folder: string, account: Account | undefined): string => {
  if (account === undefined || canReach(folder, account)) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new Error(`${account.name} cannot reach ${folder}: choose a DATA_DIR outside of private folders`);
};

/** Runs initdb in the empty folder. The password travels through a pipe and is never in a file the others can read. */
const initdb = (binaries: Binaries, cluster: Cluster, durability: Durability): Promise<void> =>
  new Promise((resolve, reject) => {
    const { folder, path, password, account } = cluster;
    const child = spawn(
      '/bin/sh',
      [
        '-c',
        'cat | "$@"',
        'sh',
        binaries.initdb,
        `--pgdata=${path}`,
        `--username=${superuser}`,
        '--pwfile=/dev/stdin',
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...(durability === 'process' ? ['--no-sync'] : []),
      ],
      {
        cwd: folder,
        env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TZ: 'UTC' },
        stdio: ['pipe', 'ignore', 'pipe'],
        timeout: initdbDeadlineMs,
        ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      },
    );
    const said: string[] = [];
    eachLine(child.stderr, (line) => said.push(line));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`initdb ended with ${signal ?? code}: ${said.join('; ')}`));
    });
    child.stdin.on('error', () => {}); // its exit code says why
    child.stdin.end(`${password}\n`);
  });

const half = 'making-';

/** Builds beside and renames, so a crash in the middle leaves nothing that looks like a cluster. */
const build = async (binaries: Binaries, home: string, cluster: Cluster, durability: Durability): Promise<void> => {
  const making = mkdtempSync(join(home, half));
  const { account } = cluster;
  chmodSync(making, 0o700);
  if (account !== undefined) giveTo(making, account);
  await initdb(binaries, { ...cluster, folder: making, path: pathFor(making, account) }, durability);
  renameSync(making, cluster.folder);
  syncFolder(home);
};

/** The cluster below `home`, made on first use. Half-made ones of an interrupted start are removed.
 *  Throws when a cluster is there and its password file is not. */
export const openCluster = async (
  binaries: Binaries,
  home: string,
  account: Account | undefined,
  durability: Durability,
): Promise<Cluster> => {
  mkdirSync(home, { recursive: true });
  for (const name of readdirSync(home))
    if (name.startsWith(half)) rmSync(join(home, name), { recursive: true, force: true });
  const folder = join(home, 'data');
  const secret = join(home, 'password');
  const exists = existsSync(folder);
  if (exists && !existsSync(secret))
    throw new Error(`${secret} is missing, and without it the database in ${folder} cannot be opened`);
  const cluster = { folder, password: secretFile(secret), account };
  if (!exists) await build(binaries, home, { ...cluster, path: folder }, durability);
  if (account !== undefined && statSync(folder).uid !== account.uid) giveTo(folder, account);
  return { ...cluster, path: pathFor(folder, account) };
};
