import { HttpAdapter } from '#http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BaseLog } from './observability.module.js';
import { Metrics } from './metrics.js';

type Seen = Readonly<{ caller?: Readonly<{ userId: string }> | null }>;

/** Asked by machines every few seconds: not worth a line. */
const quiet = new Set(['/health/live', '/health/ready', '/metrics']);

/** One line and one measurement per request, when its answer is out. Bodies, queries and addresses stay out of the log:
 *  the route template and the ids say enough. */
export function observeHttp(app: NestFastifyApplication): void {
  const { log } = app.get(BaseLog, { strict: false });
  const metrics = app.get(Metrics, { strict: false });
  const adapter: unknown = app.getHttpAdapter();
  if (adapter instanceof HttpAdapter) adapter.onBrokenRequest = (code) => metrics.requestBroken(code);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const { method, id } = request;
      const route = request.routeOptions.url ?? '(none)';
      const status = reply.statusCode;
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      metrics.requestFinished(method, route, status, reply.elapsedTime / 1000);
      const actor = (request as Seen).caller?.userId;
      const level = status >= 500 ? 'error' : quiet.has(route) ? 'debug' : 'info';
      log[level]({ requestId: id, method, route, status, ms, ...(actor === undefined ? {} : { actor }) }, 'request');
      done();
    });
}
