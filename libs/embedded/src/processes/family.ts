import { readFileSync, readdirSync } from 'node:fs';

/** The fields of /proc/<pid>/stat from the state on; the name before them may hold spaces. */
const fieldsOf = (pid: string): readonly string[] => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // it ended meanwhile
  }
};

/** All processes below this one, on Linux; for specs that look for leftovers. */
export const descendantsOf = (pid: number): readonly number[] => {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(fieldsOf(name)[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (one: number): readonly number[] => (children.get(one) ?? []).flatMap((pid) => [pid, ...below(pid)]);
  return below(pid);
};

/** The process group and session: Ctrl-C in a terminal goes to a whole group. */
export const groupOf = (pid: number): number => Number(fieldsOf(String(pid))[2] ?? 0);
