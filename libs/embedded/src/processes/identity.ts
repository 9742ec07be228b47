import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeOf } from '../error-code.js';

/** A process told apart from a later one that got the same pid. */
export type ProcessIdentity = Readonly<{ pid: number; born: string }>;

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** Field 22 of /proc/<pid>/stat, counted after the parenthesised name, which may itself hold spaces. */
const startTicks = (stat: string): string => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';

const zombie = (stat: string): boolean => stat.charAt(stat.lastIndexOf(')') + 2) === 'Z';

const born = (pid: number): string | undefined => {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return zombie(stat) ? undefined : `${bootId()}:${startTicks(stat)}`;
  } catch {
    return undefined; // gone: no such entry, or ps found nothing
  }
};

/** Who runs under this pid now; undefined when nobody does. */
export const identify = (pid: number): ProcessIdentity | undefined => {
  const since = born(pid);
  return since === undefined ? undefined : { pid, born: since };
};

export const isRunning = ({ pid, born }: ProcessIdentity): boolean => identify(pid)?.born === born;

export const self = (): ProcessIdentity => identify(process.pid) ?? { pid: process.pid, born: 'unknown' };

/** Sends the signal; false when the process is already gone. */
export const signal = (pid: number, name: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
    throw error;
  }
};
