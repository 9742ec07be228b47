import { foreseenEnvironment } from '#embedded';
import { readSettings } from '#settings';

/** `npm start`. */
try {
  // Before anything else is loaded or started: wrong settings are told at once, and leave nothing behind.
  readSettings(foreseenEnvironment(process.env));
  const { runShop } = await import('./run-shop.js');
  await runShop();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
