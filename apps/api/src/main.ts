import { readSettings } from '#settings';

try {
  // Before anything else is loaded: wrong settings are told at once.
  const settings = readSettings(process.env);
  const { serveApi } = await import('./serve-api.js');
  const port = await serveApi(settings);
  process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
