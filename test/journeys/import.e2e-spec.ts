import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#embedded';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const sample = 'test/fixtures/online-retail-sample.csv';

/** The operator's tool on a shop of its own, the way a user runs it: no server up, everything in DATA_DIR. */
class Desk {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'storefold-import-'));
  readonly report = join(this.dataDir, 'report.json');

  run(...args: readonly string[]) {
    return this.start(...args).ended;
  }

  start(...args: readonly string[]) {
    const { EVENTSTORE_URL: _e, DATABASE_URL: _d, ...environment } = process.env;
    const child = spawn(process.execPath, [join(projectRoot(), 'dist/apps/cli/src/main.js'), ...args], {
      env: { ...environment, DATA_DIR: this.dataDir, LOG_LEVEL: 'fatal' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const heard = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (heard.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (heard.err += chunk.toString()));
    const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      child.once('close', (code) => resolve({ code, ...heard }));
    });
    return { child, ended };
  }

  async import(...more: readonly string[]) {
    return this.run('import', 'online-retail', sample, '--verify', '--json', '--report', this.report, ...more);
  }

  /** Where the log ends, in the words of `projections list`. */
  async head(): Promise<string> {
    const { out } = await this.run('projections', 'list', '--json');
    return (JSON.parse(out) as { head: string }).head;
  }

  clear(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

const books = {
  orders: 6,
  lines: 15,
  units: 294,
  revenue: 34_620,
  products: 10,
  customers: 3,
  corrections: 3,
  creditNotesDeferred: { invoices: 1, lines: 2 },
  ledgerInvoicesSkipped: 1,
  linesRejected: 8,
  ordersFailed: 0,
  differences: [],
};

describe('importing a retailer’s invoices', () => {
  const desk = new Desk();
  let first: Awaited<ReturnType<Desk['run']>>;

  beforeAll(async () => {
    first = await desk.import();
  }, 90_000);

  afterAll(() => desk.clear());

  it('leaves books that agree with the file, to the penny and to the unit', () => {
    expect(first.err).toBe('');
    expect(first.code).toBe(0);
    expect(JSON.parse(first.out)).toMatchObject({ ...books, ordersAlreadyThere: 0 });
  });

  it('reports every line it could not use, with its number and the reason', () => {
    const { rejected, failed } = JSON.parse(readFileSync(desk.report, 'utf8'));
    expect(failed).toEqual([]);
    expect(rejected.map(({ line, reason }: { line: number; reason: string }) => `${line} ${reason}`)).toEqual([
      '20 a negative quantity outside a credit note',
      '21 the price is not in whole pence',
      '22 the quantity is not a whole number',
      '23 the date is not one',
      '24 the stock code is not one',
      '25 the invoice number is not one',
      '26 columns are missing',
      '28 the quantity is zero',
    ]);
  });

  it('appends nothing when it is run again', async () => {
    const before = await desk.head();
    const again = await desk.import();
    expect([again.code, JSON.parse(again.out)]).toMatchObject([0, { ...books, ordersAlreadyThere: 6 }]);
    expect(await desk.head()).toBe(before);
  }, 90_000);

  it('leaves stock that an independent audit finds sound', async () => {
    const audit = await desk.run('audit', 'stock', '--all', '--json');
    expect([audit.code, JSON.parse(audit.out)]).toMatchObject([0, { streams: 6, violations: [] }]);
  }, 60_000);

  it('finds a difference when the books are not those of the file', async () => {
    const other = await desk.run(
      'import',
      'online-retail',
      'test/fixtures/online-retail-other.csv',
      '--only-verify',
      '--json',
      '--report',
      desk.report,
    );
    expect(other.code).toBe(1);
    expect(JSON.parse(other.out).differences).toContain('total: orders should be 1, is 0');
  }, 60_000);
});

describe('an import that is killed half-way', () => {
  const desk = new Desk();

  afterAll(() => desk.clear());

  it('is continued by running it again, and comes to the same books', async () => {
    const { child, ended } = desk.start('import', 'online-retail', sample, '--report', desk.report);
    const runtime = join(desk.dataDir, 'runtime.json');
    const started = Date.now();
    while (!existsSync(runtime) && Date.now() - started < 60_000)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 700));
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(desk.report)).toBe(false);
    const again = await desk.import();
    expect([again.err, again.code, JSON.parse(again.out)]).toMatchObject(['', 0, books]);
  }, 150_000);
});

describe('the import command', () => {
  it('says what is wrong with a file that is not one', async () => {
    const desk = new Desk();
    const wrong = await desk.run('import', 'online-retail', 'package.json');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('not an online-retail file')]);
    const missing = await desk.run('import', 'online-retail', 'nowhere.csv');
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('nowhere.csv')]);
    const usage = await desk.run('import', 'online-retail');
    expect(usage.code).toBe(2);
    desk.clear();
  }, 90_000);
});
