import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Parts, projectRoot, readRuntime } from '#embedded';
import { Client } from '../support/http.js';
import { admin } from '../support/shop.js';
import { report, sleep } from './campaign.js';

/** Everything of a shop in processes that die together: `npm start` on a folder, and beside it one more api and worker. */
export class Standalone {
  readonly client: Client;

  private constructor(
    private readonly processes: readonly ChildProcess[],
    readonly parts: Parts,
    readonly second: Client,
    origin: string,
  ) {
    this.client = new Client(origin);
  }

  static async start(dataDir: string, settings: Readonly<Record<string, string>>): Promise<Standalone> {
    const env = {
      DATA_DIR: dataDir,
      PORT: '0',
      OPS_PORT: '0',
      SEED: 'false',
      LOG_LEVEL: 'error',
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      ...settings,
    };
    const main = await launched('standalone', env, /ready at (http:\S+)/);
    const parts = readRuntime(dataDir);
    if (!parts) throw new Error('a shop that is ready tells where its parts are');
    const { databaseUrl, eventStoreUrl, stripe } = parts;
    const where = {
      DATABASE_URL: databaseUrl,
      EVENTSTORE_URL: eventStoreUrl,
      STRIPE_API_BASE: stripe.apiBase,
      STRIPE_API_KEY: stripe.apiKey,
      JWT_SECRET: secretIn(dataDir, 'jwt-secret'),
      KEY_ENCRYPTION_KEY: secretIn(dataDir, 'key-encryption-key'),
    };
    const [api, worker] = await Promise.all([
      launched('api', { ...env, ...where }, /"port":(\d+)/),
      launched('worker', { ...env, ...where }, /"ready":(true)/),
    ]);
    const processes = [main.process, api.process, worker.process];
    return new Standalone(processes, parts, new Client(`http://127.0.0.1:${api.said}`), main.said);
  }

  /** Stops every process of the shop where it stands, watchdogs included, and then kills them all with -9: none of them
   *  sees another one die. Answers how many there were. */
  async killEverything(): Promise<number> {
    const roots = this.processes.flatMap(({ pid }) => pid ?? []);
    const found = new Set<number>();
    for (let before = -1; before !== found.size; ) {
      before = found.size;
      for (const pid of [...roots, ...roots.flatMap(descendantsOf)]) {
        if (!found.has(pid)) process.kill(pid, 'SIGSTOP');
        found.add(pid);
      }
    }
    for (const pid of found) process.kill(pid, 'SIGKILL');
    await Promise.all(this.processes.map(ended));
    while ([...found].some(isAlive)) await sleep(10);
    this.#close();
    return found.size;
  }

  /** SIGTERM for everybody; their exit codes. */
  async stop(): Promise<readonly (number | null)[]> {
    const [main, ...others] = this.processes;
    const codes: (number | null)[] = [];
    for (const child of [...others, ...(main ? [main] : [])]) {
      child.kill('SIGTERM');
      codes.push(await ended(child));
    }
    this.#close();
    return codes;
  }

  #close(): void {
    this.client.close();
    this.second.close();
  }
}

const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once('exit', resolve))
    : Promise.resolve(child.exitCode);

/** Starts the built app and waits until it says what is looked for. */
async function launched(app: string, env: Readonly<Record<string, string>>, ready: RegExp) {
  const file = join(projectRoot(), 'dist', 'apps', app, 'src', 'main.js');
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let heard = '';
  const startedAt = performance.now();
  const said = await new Promise<string>((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error(`${app} is not ready after 60 s: ${heard}`)), 60_000);
    const listen = (chunk: Buffer): void => {
      heard = (heard + chunk.toString()).slice(-20_000);
      const found = ready.exec(heard)?.[1];
      if (found === undefined) return;
      clearTimeout(tooLate);
      resolve(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`${app} ended with ${code}: ${heard}`)));
  });
  report(`${app} is ready`, { ms: Math.round(performance.now() - startedAt) });
  return { process: child, said };
}

const secretIn = (dataDir: string, name: string): string => readFileSync(join(dataDir, name), 'utf8').trim();

/** The fields of /proc/<pid>/stat from the state on; nothing for a process that is gone. */
function statOf(pid: number | string): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

const isAlive = (pid: number): boolean => !['Z', undefined].includes(statOf(pid)[0]);

function descendantsOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = Number(statOf(pid)[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(pid)]);
  }
  const below = (pid: number): readonly number[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}
