import { Injectable, Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpAdapter } from './adapter/http-adapter.js';

/** Whether this process is on its way out. Readiness says so before anything else changes. */
@Injectable()
export class Drain {
  private begun = false;

  get isDraining(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }
}

type ShutdownOptions = Readonly<{
  /** Running requests and `onApplicationShutdown` hooks get this long (SHUTDOWN_GRACE_MS). */
  graceMs: number;
  /** Not ready, but still serving: time for load balancers to look elsewhere. */
  preStopMs?: number;
}>;

/** Not ready first, then no new requests, then close. True when everything ended within the grace. */
export async function shutDown(app: NestFastifyApplication, { graceMs, preStopMs = 0 }: ShutdownOptions) {
  app.get(Drain, { strict: false }).begin();
  await sleep(preStopMs);
  const adapter = app.getHttpAdapter() as unknown;
  if (adapter instanceof HttpAdapter) adapter.refuseNewRequests();
  // A connection whose last request was still running when the server closed would be kept alive for nothing.
  const sweeping = setInterval(() => app.getHttpServer().closeIdleConnections(), 20);
  const late = new AbortController();
  const inTime = await Promise.race([
    app.close().then(() => true),
    sleep(graceMs, false, { signal: late.signal }).catch(() => false),
  ]);
  late.abort();
  clearInterval(sweeping);
  return inTime;
}

/** Shuts down on SIGTERM and SIGINT with exit code 0; a second signal ends the process at once. */
export function shutDownOnSignals(
  app: NestFastifyApplication,
  options: ShutdownOptions,
  exit: (code: number) => void = (code) => process.exit(code),
): void {
  const logger = new Logger('Shutdown');
  let asked = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (asked) return exit(130);
    asked = true;
    logger.log({ msg: 'shutting down', signal });
    shutDown(app, options).then(
      (inTime) => {
        if (!inTime) logger.warn({ msg: 'grace is over, leaving the rest undone', graceMs: options.graceMs });
        exit(0);
      },
      (error: unknown) => {
        logger.error({ msg: 'shutdown failed', err: error });
        exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}
