import { mkdir, open, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EventStore, listProjections, Progress } from '#event-sourcing';
import { AdministratorAtStart } from '#identity';
import {
  differences,
  expectedBooks,
  type ImportResult,
  OnlineRetailBooks,
  OnlineRetailImport,
  openFile,
  readTrade,
  type Trade,
} from '#importing';
import { Database } from '#postgres';
import { print, told, withSession, WrongUse, type ExitCode, type Output } from './command.js';
import { ProgressBar } from './progress-bar.js';
import { openWorkingSession, type Session } from './session.js';

type ImportArguments = Output &
  Readonly<{ verify?: boolean; report?: string; concurrency?: number; onlyVerify?: boolean }>;

/** The file is read first: a wrong one costs no start. */
export const importOnlineRetail = (file: string, given: ImportArguments): Promise<void> =>
  told(given, async () => {
    await expectReadable(file);
    const trade = await readTrade(openFile(file));
    await withSession(given, (session) => run(session, trade, file, given), openWorkingSession);
  });

async function expectReadable(file: string): Promise<void> {
  const handle = await open(file).catch((error: Error) => {
    throw new WrongUse(`cannot read the file: ${error.message}`);
  });
  const stat = await handle.stat();
  await handle.close();
  if (!stat.isFile()) throw new WrongUse(`${file} is not a file`);
}

async function run(session: Session, trade: Trade, file: string, given: ImportArguments): Promise<ExitCode> {
  const started = Date.now();
  const result = given.onlyVerify ? null : await replay(session, trade, given);
  const seconds = (Date.now() - started) / 1_000;
  const wrong = given.verify || given.onlyVerify ? await verify(session, trade) : null;
  const report = { file, seconds, ...summary(trade, result), differences: wrong };
  const path = given.report ?? join('reports', `${basename(file)}.report.json`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(
    path,
    `${JSON.stringify({ ...report, rejected: trade.rejections, failed: result?.failures ?? [] }, null, 2)}\n`,
  );
  print(given, { ...report, report: path }, [...inWords(report, seconds), `report: ${path}`]);
  return (result?.failures.length ?? 0) > 0 || (wrong?.length ?? 0) > 0 ? 1 : 0;
}

async function replay({ app }: Session, trade: Trade, { concurrency }: ImportArguments): Promise<ImportResult> {
  const by = await app.get(AdministratorAtStart, { strict: false }).ensureAdministrator();
  const events = eventRate(app.get(Database));
  let bar: { phase: string; bar: ProgressBar } | null = null;
  const result = await app.get(OnlineRetailImport, { strict: false }).run(trade, {
    by,
    ...(concurrency !== undefined && { concurrency }),
    onProgress: ({ phase, done, total }) => {
      if (bar?.phase !== phase) {
        bar?.bar.end();
        bar = { phase, bar: new ProgressBar(phase, total, events.text) };
      }
      bar.bar.set(done, total);
    },
  });
  events.stop();
  (bar as { bar: ProgressBar } | null)?.bar.end();
  return result;
}

/** Events per second through the whole shop, from what its projections have seen. */
function eventRate(database: Database): Readonly<{ text: () => string; stop: () => void }> {
  let [seen, at, rate] = [0, 0, 0];
  const look = async (): Promise<void> => {
    const rows = await listProjections(database.knex).catch(() => []);
    const now = Math.max(0, ...rows.map(({ eventsSeen }) => eventsSeen));
    if (at > 0) rate = Math.round(((now - seen) * 1_000) / (Date.now() - at));
    [seen, at] = [now, Date.now()];
  };
  const timer = setInterval(() => void look(), 1_000).unref();
  return { text: () => `${rate} events/s`, stop: () => clearInterval(timer) };
}

/** What was written last may not have reached the views yet. */
async function verify({ app }: Session, trade: Trade): Promise<readonly string[]> {
  const head = await app.get(EventStore).head();
  const progress = app.get(Progress);
  for (const view of ['inventory.movements', 'checkout.orders']) await progress.waitFor(view, head, 120_000);
  return differences(expectedBooks(trade), await app.get(OnlineRetailBooks, { strict: false }).read(trade));
}

function summary(trade: Trade, result: ImportResult | null) {
  const { total } = expectedBooks(trade);
  return {
    invoicesInFile: trade.invoicesInFile,
    ...total,
    products: trade.products.length,
    customers: trade.customers.length,
    corrections: trade.invoices.reduce((all, { corrections }) => all + corrections.length, 0),
    creditNotesDeferred: trade.creditNotes,
    ledgerInvoicesSkipped: trade.ledgerInvoices,
    withoutTrade: trade.withoutTrade,
    linesRejected: trade.rejections.length,
    ordersFailed: result?.failures.length ?? 0,
    ordersAlreadyThere: result?.alreadyThere ?? 0,
  };
}

function inWords(
  report: ReturnType<typeof summary> & { differences: readonly string[] | null },
  seconds: number,
): readonly string[] {
  const { creditNotesDeferred: credit, differences: wrong } = report;
  return [
    `${report.orders} orders, ${report.lines} lines, ${report.units} units, ${(report.revenue / 100).toFixed(2)} GBP in ${seconds.toFixed(1)} s`,
    `${report.products} products, ${report.customers} customers, ${report.corrections} stock corrections`,
    `deferred: ${credit.invoices} credit notes with ${credit.lines} lines; skipped: ${report.ledgerInvoicesSkipped} ledger invoices; rejected: ${report.linesRejected} lines`,
    ...(report.ordersAlreadyThere > 0 ? [`already there: ${report.ordersAlreadyThere} orders`] : []),
    ...(report.ordersFailed > 0 ? [`failed: ${report.ordersFailed} orders, see the report`] : []),
    ...(wrong === null ? [] : wrong.length === 0 ? ['the books agree with the file'] : wrong),
  ];
}
