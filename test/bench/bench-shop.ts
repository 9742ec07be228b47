import { type Child, projectRoot, startChild } from '#embedded';
import { join } from 'node:path';
import { type Api, TestShop } from '../support/shop.js';
import { Generator } from './generator/generator.js';
import type { Job, Tally } from './generator/jobs.js';
import { cpuMsOf, peakRssMb, rssMb } from './measure/processes.js';
import { WriteCounter, type Writes } from './measure/writes.js';

const parts = ['api', 'worker', 'eventstore', 'postgres'] as const;
export type PerPart = Readonly<Record<(typeof parts)[number] | 'total', number>>;

export type Measured = Readonly<{ tally: Tally; cpuMs: PerPart; generatorCpuMs: number; writes: Writes }>;

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The shop as it is deployed, one api and one worker process on an event store node and a PostgreSQL that waits for the
 *  disk, and the load beside it. The Stripe simulator lives in this process: it is not the shop's. */
export class BenchShop {
  readonly generator = new Generator();
  worker: Child | null = null;

  private constructor(
    readonly shop: TestShop,
    readonly api: Api,
    /** From starting the api to its first answer. */
    readonly apiStartMs: number,
    readonly writes: WriteCounter,
    /** What a checkout has set in motion goes on behind its answer: this long it still counts. */
    private readonly settleMs: number,
  ) {}

  static async start(settleMs = 1_000): Promise<BenchShop> {
    const shop = await TestShop.start();
    try {
      await shop.migrate();
      const started = performance.now();
      const api = await shop.api();
      await api.client.get('/products');
      const apiStartMs = performance.now() - started;
      const writes = await WriteCounter.open(shop.parts.databaseUrl.replace(/[^/]+$/, 'eventstore'));
      const bench = new BenchShop(shop, api, apiStartMs, writes, settleMs);
      await bench.startWorker();
      return bench;
    } catch (error) {
      await shop.stop();
      throw error;
    }
  }

  async startWorker(): Promise<void> {
    this.worker = await this.shop.worker();
  }

  async stopWorker(): Promise<void> {
    await this.worker?.stop();
    this.worker = null;
  }

  /** The load, and what it cost the shop until everything it set in motion was done. */
  async measure(job: Job, settle = this.settleMs): Promise<Measured> {
    const mark = await this.writes.mark();
    const [before, generated] = [this.cpuMs(), this.generator.cpuMs()];
    const tally = await this.generator.perform(job);
    const generatorCpuMs = this.generator.cpuMs() - generated;
    await new Promise((resolve) => setTimeout(resolve, settle));
    const after = this.cpuMs();
    return { tally, cpuMs: difference(after, before), generatorCpuMs, writes: await this.writes.since(mark) };
  }

  cpuMs(): PerPart {
    return this.#perPart(cpuMsOf);
  }

  rssMb(): PerPart {
    return this.#perPart(rssMb);
  }

  /** The highest of each Node process so far; PostgreSQL as it is now. */
  peakRssMb(): PerPart {
    const { postgres } = this.shop.parts.pids;
    return this.#perPart((pid) => (pid === postgres ? rssMb(pid) : peakRssMb(pid)));
  }

  /** A program of ours beside the shop, for limits. */
  beside(file: string): Promise<Child> {
    const { environment } = this.shop;
    const path = join(projectRoot(), 'dist/test/bench', file);
    return startChild({ name: file, file: path, env: environment, readyTimeoutMs: 15_000, log: silent });
  }

  async stop(): Promise<void> {
    this.generator.stop();
    this.api.client.close();
    await this.writes.close();
    await this.shop.stop();
  }

  #perPart(of: (pid: number) => number): PerPart {
    const { postgres, eventstore } = this.shop.parts.pids;
    const pids = { api: this.api.pid, worker: this.worker?.pid, eventstore, postgres };
    const each = parts.map((part) => [part, pids[part] === undefined ? 0 : of(pids[part])] as const);
    const total = each.reduce((sum, [, value]) => sum + value, 0);
    return Object.fromEntries([...each, ['total', total]]) as PerPart;
  }
}

const difference = (after: PerPart, before: PerPart): PerPart => mapped(after, (value, part) => value - before[part]);

export const mapped = (each: PerPart, change: (value: number, part: keyof PerPart) => number): PerPart =>
  Object.fromEntries(
    Object.entries(each).map(([part, value]) => [part, change(value, part as keyof PerPart)]),
  ) as PerPart;
