import { exitWithParent } from '#embedded';
import { shutDownOnSignals } from '#http';
import { AdministratorAtStart } from '#identity';
import type { Settings } from '#settings';
import { createApi } from './api.js';

/** Serves until a signal comes or the parent is gone. Answers the port. */
export async function serveApi(settings: Settings): Promise<number> {
  const app = await createApi(settings);
  shutDownOnSignals(app, { graceMs: settings.SHUTDOWN_GRACE_MS });
  exitWithParent(() => process.kill(process.pid, 'SIGTERM'));
  await app.init();
  await app.get(AdministratorAtStart, { strict: false }).ensureAdministrator();
  await app.listen(settings.PORT, settings.HOST);
  return Number(new URL(await app.getUrl()).port);
}
