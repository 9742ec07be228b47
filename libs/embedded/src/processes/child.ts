import { type ChildProcess, spawn } from 'node:child_process';
import { within } from '../deadline.js';
import { type Log } from '../log.js';
import { forward } from './child-log.js';
import { eachLine } from './lines.js';

export type ChildOptions = Readonly<{
  /** How the child is called in logs and errors. */
  name: string;
  /** A JavaScript file that Node runs. */
  file: string;
  /** Added to our own environment. */
  env: Readonly<Record<string, string>>;
  readyTimeoutMs: number;
  /** From SIGTERM to SIGKILL. Default 10 s. */
  stopTimeoutMs?: number;
  log: Log;
}>;

export type ChildExit = Readonly<{ code: number | null; signal: NodeJS.Signals | null }>;

export type Child = Readonly<{
  pid: number;
  /** The child's ready message, for the caller to parse. */
  ready: unknown;
  /** Resolves once the child is gone, however it went. */
  exited: Promise<ChildExit>;
  /** Calls back once the child is gone, at once if it is already. */
  onExit(listener: (exit: ChildExit) => void): void;
  /** SIGTERM, and SIGKILL when the deadline passes. Stopping twice is harmless. */
  stop(): Promise<ChildExit>;
  /** SIGKILL. */
  kill(): Promise<ChildExit>;
}>;

/** The child ended, or stayed silent, instead of getting ready. */
export class ChildFailed extends Error {
  constructor(name: string, why: string, said: readonly string[]) {
    super(`${name} ${why}${said.length === 0 ? '' : `: ${said.join('\n')}`}`);
    this.name = 'ChildFailed';
  }
}

const isReady = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'ready' in message && message.ready === true;

const parse = (line: string): unknown => {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // a line that only looks like JSON is text
  }
};

/** Resolves with the first message `{"ready":true,…}`; every other line of the child goes to the log. */
const listen = (child: ChildProcess, { name, log }: ChildOptions, tail: string[]): Promise<unknown> =>
  new Promise((resolve) => {
    const say = (line: string): void => {
      const message = parse(line);
      if (isReady(message)) return resolve(message);
      if (tail.push(line) > 20) tail.shift();
      forward(log, name, line, message);
    };
    if (child.stdout !== null) eachLine(child.stdout, say);
    if (child.stderr !== null) eachLine(child.stderr, say);
  });

const stopper = (child: ChildProcess, exited: Promise<ChildExit>, { name, stopTimeoutMs, log }: ChildOptions) => {
  const kill = (): Promise<ChildExit> => {
    child.kill('SIGKILL');
    return exited;
  };
  const stop = async (): Promise<ChildExit> => {
    child.kill('SIGTERM');
    const exit = await within(stopTimeoutMs ?? 10_000, exited);
    if (exit !== undefined) return exit;
    log.warn({ child: name, pid: child.pid }, 'the child did not stop in time: killed');
    return kill();
  };
  return { kill, stop };
};

/** Starts Node on the file and waits for its ready message, one line of JSON on its stdout. The child must end when its
 *  stdin does (EXIT_WITH_PARENT=1, see `exitWithParent`), so that it never outlives us. It runs in its own session:
 *  Ctrl-C is for us, who stop it in order. Throws ChildFailed; the child is gone then. */
export const startChild = async (options: ChildOptions): Promise<Child> => {
  const { name, file, env, readyTimeoutMs, log } = options;
  const child = spawn(process.execPath, [file], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env, EXIT_WITH_PARENT: '1' },
  });
  child.stdin.on('error', () => {}); // its end is told by `exited`
  const tail: string[] = [];
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => {
      tail.push(String(error));
      resolve({ code: null, signal: null });
    });
  });
  const { stop, kill } = stopper(child, exited, options);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const outcome = await within(
    readyTimeoutMs,
    Promise.race([listen(child, options, tail).then((ready) => ({ ready })), exited.then((exit) => ({ exit }))]),
  );
  if (outcome !== undefined && 'ready' in outcome && child.pid !== undefined) {
    const pid = child.pid;
    log.info({ child: name, pid }, 'the child is ready');
    const onExit = (listener: (exit: ChildExit) => void): void => void exited.then(listener);
    return { pid, ready: outcome.ready, exited, onExit, stop, kill };
  }
  if (outcome === undefined) await kill();
  await within(500, closed);
  const { code, signal } = await exited;
  const why = outcome === undefined ? `was not ready within ${readyTimeoutMs} ms` : `ended with ${signal ?? code}`;
  throw new ChildFailed(name, why, tail);
};
