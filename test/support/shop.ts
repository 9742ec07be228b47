import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, type Embedded, projectRoot, startChild, startEmbedded } from '#embedded';
import { Client } from './http.js';

export const admin = { email: 'admin@example.com', password: 'a-password-for-tests-only' };

const secrets = {
  JWT_SECRET: 'jK8sW2vN5xQ9tR4yB7mZ1cL6pD3fG0hA',
  KEY_ENCRYPTION_KEY: 'uT5eY8rI2oP6aS9dF3gH7jK1lZ4xC0vB',
};

const log = process.env['SHOP_LOG'];
const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const loud = {
  ...silent,
  info: (fields: object, message: string) =>
    process.stderr.write(`${message} ${JSON.stringify(fields).slice(0, 2_000)}\n`),
  warn: (fields: object, message: string) =>
    process.stderr.write(`WARN ${message} ${JSON.stringify(fields).slice(0, 2_000)}\n`),
  error: (fields: object, message: string) =>
    process.stderr.write(`ERROR ${message} ${JSON.stringify(fields).slice(0, 2_000)}\n`),
};

export type Api = Child & Readonly<{ client: Client; port: number }>;

/** The whole shop on real parts in a folder of its own: as many api and worker processes as a test asks for. */
export class TestShop {
  readonly #children = new Set<Child>();

  private constructor(
    readonly dataDir: string,
    readonly parts: Embedded,
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** `overrides` are settings of the shop, as in the environment of a deployment. */
  static async start(overrides: Readonly<Record<string, string>> = {}): Promise<TestShop> {
    const dataDir = await mkdtemp(join(tmpdir(), 'storefold-test-'));
    const parts = await startEmbedded({ dataDir, log: log ? loud : silent });
    return new TestShop(dataDir, parts, environmentOf(parts, overrides));
  }

  /** Brings the views up to date the way an operator does. */
  async migrate(): Promise<void> {
    await this.cli('migrate');
  }

  async api(overrides: Readonly<Record<string, string>> = {}): Promise<Api> {
    const child = await this.#spawn('api', { PORT: '0', ...overrides });
    const { port } = child.ready as { port: number };
    return { ...child, port, client: new Client(`http://127.0.0.1:${port}`) };
  }

  worker(overrides: Readonly<Record<string, string>> = {}): Promise<Child> {
    return this.#spawn('worker', overrides);
  }

  /** Runs the operator's tool to its end. */
  async cli(...args: readonly string[]): Promise<Readonly<{ code: number | null; stdout: string; stderr: string }>> {
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, [join(projectRoot(), 'dist/apps/cli/src/main.js'), ...args], {
      env: { ...process.env, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, stdout, stderr };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#children].map((child) => child.stop()));
    await this.parts.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #spawn(app: 'api' | 'worker', overrides: Readonly<Record<string, string>>): Promise<Child> {
    const child = await startChild({
      name: app,
      file: join(projectRoot(), 'dist', 'apps', app, 'src', 'main.js'),
      env: { ...this.environment, ...overrides },
      readyTimeoutMs: 30_000,
      log: log ? loud : silent,
    });
    this.#children.add(child);
    child.onExit(() => this.#children.delete(child));
    return child;
  }
}

const environmentOf = (parts: Embedded, overrides: Readonly<Record<string, string>>) => ({
  EVENTSTORE_URL: parts.eventStoreUrl,
  DATABASE_URL: parts.databaseUrl,
  STRIPE_API_BASE: parts.stripe.apiBase,
  STRIPE_API_KEY: parts.stripe.apiKey,
  ...secrets,
  ADMIN_EMAIL: admin.email,
  ADMIN_PASSWORD: admin.password,
  SEED: 'false',
  OPS_PORT: '0',
  LOG_LEVEL: log ?? 'warn',
  ...overrides,
});
