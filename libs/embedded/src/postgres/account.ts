import { chownSync, lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The unprivileged user PostgreSQL runs as when we are root, because it refuses to run as root. */
export type Account = Readonly<{ name: string; uid: number; gid: number }>;

const candidates = ['postgres', '_postgres', 'nobody'];

const accounts = (): readonly Account[] =>
  readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => uid > 0 && gid > 0);

export const isSuperuser = (): boolean => process.getuid?.() === 0;

const ownerOf = (folder: string): number => {
  try {
    return statSync(folder).uid;
  } catch {
    return 0; // not there yet: nobody's choice to respect
  }
};

/** Undefined for an ordinary user, who runs PostgreSQL as himself. For root: the owner of an existing cluster, so that
 *  an account installed later changes nothing, else the first that exists of postgres and nobody. */
export const accountFor = (cluster: string): Account | undefined => {
  if (!isSuperuser()) return undefined;
  const known = accounts();
  const owner = ownerOf(cluster);
  const found =
    known.find(({ uid }) => owner !== 0 && uid === owner) ??
    candidates.map((name) => known.find((account) => account.name === name)).find((account) => account !== undefined);
  if (found === undefined)
    throw new Error('PostgreSQL does not run as root and this machine has no user "postgres" or "nobody": add one');
  return found;
};

const grants = (path: string, { uid, gid }: Account, bits: number): boolean => {
  const { mode, uid: owner, gid: group } = statSync(path);
  const shift = owner === uid ? 6 : group === gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
};

/** Whether the account can walk to the path and read it: no, below /root or a private temporary folder. */
export const canReach = (path: string, account: Account): boolean => {
  const real = realpathSync(path);
  for (let folder = real; folder !== dirname(folder); folder = dirname(folder))
    if (!grants(dirname(folder), account, 0o1)) return false;
  return grants(real, account, 0o5);
};

/** Gives a whole tree to the account: a data folder that was copied by root belongs to root. */
export const giveTo = (path: string, account: Account): void => {
  chownSync(path, account.uid, account.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) {
    const entry = join(path, name);
    if (!lstatSync(entry).isSymbolicLink()) giveTo(entry, account);
  }
};
