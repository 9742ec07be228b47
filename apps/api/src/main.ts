import { exitWithParent } from '#embedded';
import { shutDownOnSignals } from '#http';
import { readSettings } from '#shop';
import { createApi } from './api.js';

try {
  const settings = readSettings(process.env);
  const app = await createApi(settings);
  shutDownOnSignals(app, { graceMs: settings.SHUTDOWN_GRACE_MS });
  exitWithParent(() => process.kill(process.pid, 'SIGTERM'));
  await app.listen(settings.PORT, settings.HOST);
  const { port } = new URL(await app.getUrl());
  process.stdout.write(`${JSON.stringify({ ready: true, port: Number(port) })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
