import { join } from 'node:path';
import { z } from 'zod';
import { type Log, silent } from './log.js';
import { type ChildExit, startChild } from './processes/child.js';
import { projectRoot } from './project-root.js';

export type EventStoreOptions = Readonly<{
  /** The PostgreSQL database that holds the log. */
  databaseUrl: string;
  log?: Log;
  /** Default: a free one. */
  port?: number;
  logLevel?: string;
  readyTimeoutMs?: number;
}>;

export type EmbeddedEventStore = Readonly<{
  /** For `@eventstore/db-client`: `esdb://127.0.0.1:<port>?tls=false`. */
  url: string;
  port: number;
  pid: number;
  /** Resolves once the node is gone, however it went. */
  exited: Promise<ChildExit>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}>;

const Ready = z.object({ ready: z.literal(true), port: z.number().int().positive() });

/** Starts the event store node (`apps/eventstore`, built) as a child process. Throws ChildFailed. */
export const startEventStore = async (options: EventStoreOptions): Promise<EmbeddedEventStore> => {
  const { databaseUrl, log = silent, port = 0, logLevel, readyTimeoutMs = 30_000 } = options;
  const child = await startChild({
    name: 'eventstore',
    file: join(projectRoot(), 'dist', 'apps', 'eventstore', 'src', 'main.js'),
    env: {
      EVENTSTORE_DATABASE_URL: databaseUrl,
      EVENTSTORE_PORT: String(port),
      HOST: '127.0.0.1',
      ...(logLevel === undefined ? {} : { LOG_LEVEL: logLevel }),
    },
    readyTimeoutMs,
    log,
  });
  const answer = Ready.safeParse(child.ready);
  if (!answer.success) {
    await child.kill();
    throw new Error('the event store got ready without telling its port', { cause: answer.error });
  }
  return {
    url: `esdb://127.0.0.1:${answer.data.port}?tls=false`,
    port: answer.data.port,
    pid: child.pid,
    exited: child.exited,
    stop: async () => void (await child.stop()),
    kill: async () => void (await child.kill()),
  };
};
