import { readSettings } from '#settings';

try {
  // Before anything else is loaded: wrong settings are told at once.
  const settings = readSettings(process.env);
  const { work } = await import('./work.js');
  const port = await work(settings);
  process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
