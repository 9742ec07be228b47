import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setUpDocs } from '../docs/docs.js';
import { securityHeaders } from './security-headers.js';

type ConfigureOptions = Readonly<{
  /** Default `api/v1`. */
  prefix?: string;
  /** Serve `/docs` and `/docs-json`. Default true. */
  docs?: boolean;
}>;

/** Outside the base: contract.md §3. */
const outside = ['/', 'health/live', 'health/ready', 'metrics', 'dev/*path'];

const docsPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** What cannot be said by modules: prefix, security headers, documents. Call it before `app.init()` or `app.listen()`. */
export async function configureHttp(
  app: NestFastifyApplication,
  { prefix = 'api/v1', docs = true }: ConfigureOptions = {},
): Promise<void> {
  app.setGlobalPrefix(prefix, { exclude: outside });
  const fastify = app.getHttpAdapter().getInstance();
  const headers = await securityHeaders();
  fastify.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
  if (!docs) return;
  // The page loads its own scripts; nothing else here ever needs that.
  fastify.addHook('onRoute', (route) => {
    if (route.url !== '/docs' && !route.url.startsWith('/docs/')) return;
    route.onSend = (_request, reply, payload, done) => {
      void reply.header('content-security-policy', docsPolicy);
      done(null, payload);
    };
  });
  setUpDocs(app);
}
