import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { isRunning, type ProcessIdentity, self } from './identity.js';
import { codeOf } from '../error-code.js';

type DirectoryLock = { release(): void };

/** The folder is in use by a process that is alive. */
export class DirectoryInUse extends Error {
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(`${folder} is in use by the running process ${pid}: stop it, or choose another DATA_DIR`);
    this.name = 'DirectoryInUse';
  }
}

const holderOf = (file: string): ProcessIdentity | undefined => {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder) || !('born' in holder)) return undefined;
    const { pid, born } = holder;
    return typeof pid === 'number' && typeof born === 'string' ? { pid, born } : undefined;
  } catch {
    return undefined; // released meanwhile, or cut short by a crash: nobody holds it
  }
};

const claim = (own: string, lock: string): boolean => {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
};

/** Makes the folder and holds it for this process until released or until the process ends in whatever way: a lock
 *  whose holder is dead is taken over. Throws DirectoryInUse when another process, or this one, holds it already. */
export const lockDirectory = (directory: string): DirectoryLock => {
  const folder = resolve(directory);
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'lock');
  const own = join(folder, `lock.${randomUUID()}`);
  writeFileSync(own, JSON.stringify(self()), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (claim(own, lock)) return { release: () => rmSync(lock, { force: true }) };
      const holder = holderOf(lock);
      if (holder !== undefined && isRunning(holder)) throw new DirectoryInUse(folder, holder.pid);
      takeAway(lock, holder);
    }
    throw new Error(`${folder}: several processes are starting here at once`);
  } finally {
    rmSync(own, { force: true });
  }
};

/** Removes a dead holder's lock, and puts it back if a living process took it over in between. */
const takeAway = (lock: string, dead: ProcessIdentity | undefined): void => {
  const aside = `${lock}.stale.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const taken = holderOf(aside);
  if (taken !== undefined && taken.born !== dead?.born && isRunning(taken)) claim(aside, lock);
  rmSync(aside, { force: true });
};
