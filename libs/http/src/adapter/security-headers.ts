import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** Every answer has these of its own. */
const ofTheAnswer = new Set(['connection', 'content-length', 'content-type', 'date', 'keep-alive']);

/** What helmet puts on every answer, asked once: it would work it out anew for each request. */
export async function securityHeaders(): Promise<Readonly<Record<string, string>>> {
  const probe = new FastifyAdapter();
  await probe.getInstance().register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Plain HTTP on a laptop must stay reachable; whoever terminates TLS says so there.
    strictTransportSecurity: false,
  });
  probe.getInstance().get('/', (_request, reply) => reply.send(''));
  const { headers } = await probe.inject({ method: 'GET', url: '/' });
  await probe.close();
  const kept = Object.entries(headers).filter(([name]) => !ofTheAnswer.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
