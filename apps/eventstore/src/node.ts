import { randomUUID } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { GrpcServer, type Method } from './grpc/server.js';
import { EventLog } from './log/event-log.js';
import { gossip, supportedMethods } from './protocol/about.js';
import { append, remove } from './protocol/append.js';
import { batchAppend } from './protocol/batch-append.js';
import { callErrorOf } from './protocol/errors.js';
import { read } from './protocol/read.js';

interface NodeOptions {
  readonly databaseUrl: string;
  readonly host?: string;
  /** 0, the default, for a free one. */
  readonly port?: number;
  readonly logger?: Logger;
}

export interface EventStoreNode {
  readonly host: string;
  readonly port: number;
  /** Ends subscriptions and pending appends with UNAVAILABLE once what was begun is committed. */
  stop(): Promise<void>;
  /** For tests: what a restart of a real server does to its memory of event ids. */
  forgetRecentIds(): void;
}

const STREAMS = '/event_store.client.streams.Streams';

/** Starts a node that speaks the EventStoreDB protocol. Refuses a log that another node is writing. */
export async function startNode(options: NodeOptions): Promise<EventStoreNode> {
  const { databaseUrl, host = '127.0.0.1', logger = pino({ level: 'silent' }) } = options;
  const log = await EventLog.open(databaseUrl, logger);
  let port = 0;
  const methods = new Map<string, Method>([
    ['/event_store.client.server_features.ServerFeatures/GetSupportedMethods', supportedMethods()],
    ['/event_store.client.gossip.Gossip/Read', gossip(host, () => port, randomUUID())],
    [`${STREAMS}/Append`, append(log)],
    [`${STREAMS}/BatchAppend`, batchAppend(log)],
    [`${STREAMS}/Delete`, remove(log, 'soft-delete')],
    [`${STREAMS}/Tombstone`, remove(log, 'tombstone')],
    [`${STREAMS}/Read`, read(log)],
  ]);
  const server = new GrpcServer(methods, (error) => {
    const told = callErrorOf(error);
    if (told !== error) logger.error({ err: error }, 'a call failed');
    return told;
  });
  try {
    port = await server.listen(options.port ?? 0, host);
  } catch (error) {
    await log.close();
    throw error;
  }
  return {
    host,
    port,
    forgetRecentIds: () => log.forgetRecentIds(),
    stop: async () => {
      await log.drain();
      await server.close('The event store is shutting down.');
      await log.close();
    },
  };
}
