import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { codeOf } from './error-code.js';
import { isRunning, self } from './processes/identity.js';

const Runtime = z.object({
  /** The process that runs the embedded parts. */
  pid: z.number().int().positive(),
  /** Tells it apart from a later process with the same pid. */
  born: z.string(),
  databaseUrl: z.string(),
  eventStoreUrl: z.string(),
  stripe: z.object({ apiBase: z.string(), apiKey: z.string(), webhookSecret: z.string() }),
  pids: z.record(z.string(), z.number()),
});

/** Where the embedded parts of a running shop are: for the CLI beside it. Holds passwords. */
export type Runtime = z.infer<typeof Runtime>;

const fileIn = (dataDir: string): string => join(resolve(dataDir), 'runtime.json');

/** The parts that run on this folder; undefined when none do, also when a crashed run left its note behind. */
export const readRuntime = (dataDir: string): Runtime | undefined => {
  let text: string;
  try {
    text = readFileSync(fileIn(dataDir), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const runtime = Runtime.safeParse(JSON.parse(text));
  return runtime.success && isRunning(runtime.data) ? runtime.data : undefined;
};

/** Notes where the parts are, readable by the owner only. */
export const writeRuntime = (dataDir: string, parts: Omit<Runtime, 'pid' | 'born'>): void => {
  const file = fileIn(dataDir);
  const { pid, born } = self();
  writeFileSync(`${file}.new`, `${JSON.stringify({ pid, born, ...parts }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

export const removeRuntime = (dataDir: string): void => rmSync(fileIn(dataDir), { force: true });
