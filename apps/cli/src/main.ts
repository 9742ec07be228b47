#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';

const whole = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('must be a whole number from 1 to 9999');
  return Number(text);
};

const json = ['--json', 'print JSON instead of text'] as const;

/** The shop is loaded when a command needs it: `--help` and wrong use answer at once. */
const loading =
  <A extends readonly unknown[]>(load: () => Promise<(...args: A) => Promise<void>>) =>
  async (...args: A): Promise<void> =>
    (await load())(...args);

const program = new Command('storefold').description(
  'Storefold’s operator tool. Works on EVENTSTORE_URL and DATABASE_URL, or on the shop in DATA_DIR (default .data).',
);

program
  .command('migrate')
  .description('bring the views’ schema up to date')
  .option(...json)
  .action(loading(async () => (await import('./migrate.js')).migrate));

const projections = program.command('projections').description('read models');
projections
  .command('list')
  .description('name, version, status, position, lag, events/s')
  .option(...json)
  .action(loading(async () => (await import('./projections-list.js')).projectionsList));

const audit = program.command('audit').description('check the log independently of the code that wrote it');
audit
  .command('stock')
  .description('every stock stream, event by event; exits 1 and names stream@revision on a violation')
  .requiredOption('--all', 'all stock streams')
  .option(...json)
  .action(loading(async () => (await import('./audit-stock.js')).auditStock));

const imports = program.command('import').description('replay trade from elsewhere');
imports
  .command('online-retail')
  .description(
    'replay a retailer’s invoices (.csv or .csv.gz) through the whole shop; running it again changes nothing',
  )
  .argument('<file>')
  .option('--verify', 'compare the books with the file afterwards; exits 1 on any difference')
  .option('--only-verify', 'compare without importing')
  .option('--concurrency <n>', 'orders under way at once (default 32)', whole)
  .option('--report <path>', 'where the report goes (default reports/<file>.report.json)')
  .option(...json)
  .action(loading(async () => (await import('./import-online-retail.js')).importOnlineRetail));

const wantsJson = process.argv.includes('--json');
for (const command of [program, ...program.commands.flatMap((group) => [group, ...group.commands])]) {
  command.exitOverride().configureOutput({
    outputError: (text, write) => write(wantsJson ? `${JSON.stringify({ error: text.trim() })}\n` : text),
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
