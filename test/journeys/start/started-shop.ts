import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { descendantsOf } from '../../../libs/embedded/src/processes/family.js';
import { identify, isRunning, type ProcessIdentity } from '../../../libs/embedded/src/processes/identity.js';
import { projectRoot } from '#embedded';
import { eventually } from '../../support/eventually.js';
import { Client } from '../../support/http.js';

export type Ended = Readonly<{ code: number | null; stdout: string; stderr: string; afterMs: number }>;

export type Start = Readonly<{
  dataDir: string;
  settings?: Readonly<Record<string, string>>;
  /** Runs as this user; as ourselves when not given. */
  uid?: number;
}>;

const built = (file: string): string => join(projectRoot(), 'dist', file);

/** Nothing of the tests' own environment reaches the shop. */
const environment = ({ dataDir, settings }: Start) => ({
  PATH: process.env['PATH'] ?? '',
  DATA_DIR: dataDir,
  PORT: '0',
  ...settings,
});

/** What `npm start` runs, as a terminal runs it: in a process group of its own. */
export class StartedShop {
  #stdout = '';
  #stderr = '';
  readonly #child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(start: Start) {
    const began = performance.now();
    const child = spawn(process.execPath, [built('apps/standalone/src/main.js')], {
      cwd: projectRoot(),
      detached: true,
      env: environment(start),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(start.uid === undefined ? {} : { uid: start.uid, gid: start.uid }),
    });
    child.stdout.on('data', (part: Buffer) => (this.#stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (this.#stderr += part.toString()));
    this.#child = child;
    this.ended = new Promise((resolve) =>
      child.once('close', (code) =>
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr, afterMs: performance.now() - began }),
      ),
    );
  }

  /** What it says to people; the log is JSON. */
  get said(): string {
    return this.#lines.filter((line) => !line.startsWith('{')).join('');
  }

  get logged(): readonly Readonly<{ level: string; process: string; msg: string }>[] {
    return this.#lines.filter((line) => line.startsWith('{') && line.endsWith('\n')).map((line) => JSON.parse(line));
  }

  get #lines(): readonly string[] {
    return this.#stdout.split(/(?<=\n)/);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the shop was not started');
    return this.#child.pid;
  }

  /** Waits for the address it prints. */
  async client(): Promise<Client> {
    const ready = await Promise.race([
      eventually(
        async () => this.#stdout + this.#stderr,
        (said) => said.includes('ready at'),
        { withinMs: 60_000 },
      ),
      this.ended.then(({ code }) => {
        throw new Error(`the shop ended with ${code}: ${this.#stderr}`);
      }),
    ]);
    return new Client(/ready at (http:\S+)/.exec(ready)?.[1] ?? '');
  }

  /** Itself and everything it started. */
  family(): readonly ProcessIdentity[] {
    return [this.pid, ...descendantsOf(this.pid)].flatMap((pid) => identify(pid) ?? []);
  }

  /** Ctrl-C: the terminal signals the whole group. */
  async interrupt(): Promise<Ended> {
    process.kill(-this.pid, 'SIGINT');
    return this.ended;
  }

  async kill(): Promise<Ended> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }
}

/** Those still there after the time, by pid and command line. */
export async function leftOf(family: readonly ProcessIdentity[], withinMs: number): Promise<readonly string[]> {
  const left = () => family.filter(isRunning);
  for (const deadline = Date.now() + withinMs; left().length > 0 && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return left().map(({ pid }) => `${pid} ${commandOf(pid)}`);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return 'gone since';
  }
}

/** What `npm run demo` runs, in a second terminal. */
export function demo(start: Start): Promise<Ended> {
  const began = performance.now();
  const child = spawn(process.execPath, [built('scripts/demo.js')], {
    cwd: projectRoot(),
    env: environment(start),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr, afterMs: performance.now() - began })),
  );
}
