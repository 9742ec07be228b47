import { readdirSync, readFileSync } from 'node:fs';

/** Of a process and everything below it. */
export type Usage = Readonly<{ cpuMs: number; rssMb: number }>;

type Stat = Readonly<{ pid: number; parent: number; cpuMs: number }>;

/** Linux counts in hundredths of a second. */
const msPerTick = 10;

/** CPU time of a process, with that of children it has already buried. Null for a process that is gone. */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
    return { pid, parent: Number(fields[1]), cpuMs: ticks * msPerTick };
  } catch {
    return null;
  }
}

/** Shared pages count once, divided by those who share them, where the kernel tells. */
function rssMbOf(pid: number): number {
  for (const [file, line] of [
    ['smaps_rollup', /^Pss:\s+(\d+) kB$/m],
    ['status', /^VmRSS:\s+(\d+) kB$/m],
  ] as const) {
    try {
      const kb = line.exec(readFileSync(`/proc/${pid}/${file}`, 'latin1'))?.[1];
      if (kb !== undefined) return Number(kb) / 1024;
    } catch {
      // gone, or another user's: the next file may say it
    }
  }
  return 0;
}

/** The most memory the process has had so far. */
export function peakRssMb(pid: number): number {
  const kb = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kb ?? 0) / 1024;
}

export function familyOf(root: number): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const all = pids.flatMap((pid) => statOf(Number(pid)) ?? []);
  const family = [root];
  for (const parent of family) family.push(...all.filter((stat) => stat.parent === parent).map(({ pid }) => pid));
  return family;
}

/** What the process and its descendants, dead ones included, have used since they began. */
export function cpuMsOf(root: number): number {
  return familyOf(root).reduce((sum, pid) => sum + (statOf(pid)?.cpuMs ?? 0), 0);
}

export const rssMb = (root: number): number => familyOf(root).reduce((sum, pid) => sum + rssMbOf(pid), 0);
