import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { waitFor } from '../deadline.js';
import { type Log } from '../log.js';
import { identify, isRunning, signal } from '../processes/identity.js';
import { codeOf } from '../error-code.js';

/** What a running server says about itself in postmaster.pid: its pid, and whether it takes connections. */
type PostmasterFile = Readonly<{ pid: number; ready: boolean }>;

const fileIn = (folder: string): string => join(folder, 'postmaster.pid');

export const readPostmasterFile = (folder: string): PostmasterFile | undefined => {
  try {
    const lines = readFileSync(fileIn(folder), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** Whether the process really is a PostgreSQL on this folder, and not a stranger that got the pid after a crash. */
const serves = (pid: number, folder: string): boolean => {
  try {
    if (process.platform === 'linux')
      return (
        readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres' &&
        readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder)
      );
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(folder);
  } catch {
    return false; // gone, or somebody else's: in both cases not ours
  }
};

const patience = [
  { send: undefined, waitMs: 2_000 }, // the launcher of a killed parent may be stopping it already
  { send: 'SIGINT', waitMs: 10_000 },
  { send: 'SIGQUIT', waitMs: 5_000 },
  { send: 'SIGKILL', waitMs: 5_000 },
] as const;

/** Clears what a crashed run left: a server that lives on is stopped, a stale postmaster.pid is removed.
 *  Call only while holding the lock of the folder. */
export const clearLeftover = async (folder: string, log: Log): Promise<void> => {
  const left = readPostmasterFile(folder);
  if (left === undefined) return;
  const process = identify(left.pid);
  if (process === undefined || !serves(left.pid, folder)) {
    log.warn({ pid: left.pid }, 'the last run of PostgreSQL was cut short: recovering');
    rmSync(fileIn(folder), { force: true });
    return;
  }
  log.warn({ pid: left.pid }, 'PostgreSQL of an earlier run still holds the data: stopping it');
  for (const { send, waitMs } of patience) {
    if (send !== undefined) signal(left.pid, send);
    const gone = await waitFor('its end', waitMs, () => (isRunning(process) ? undefined : true)).catch(() => false);
    if (gone) {
      rmSync(fileIn(folder), { force: true });
      return;
    }
  }
  throw new Error(`PostgreSQL ${left.pid} of an earlier run holds ${folder} and does not stop`);
};
