import { EventStoreDBClient } from '@eventstore/db-client';

/** An event as it lies in the log, read past the shop's own adapter and codec. */
export type Fact = Readonly<{
  id: string;
  type: string;
  stream: string;
  revision: bigint;
  position: bigint;
  at: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- whoever audits says what it must be
  data: any;
  commandId: string;
  correlationId: string;
  causationId: string;
  /** Of the HTTP request that asked for it; null for what a process or the command line wanted. */
  requestId: string | null;
}>;

/** Everything the shop has written, in order. */
export async function readLog(eventStoreUrl: string): Promise<readonly Fact[]> {
  const client = EventStoreDBClient.connectionString(eventStoreUrl);
  const facts: Fact[] = [];
  try {
    for await (const { event } of client.readAll({ direction: 'forwards', fromPosition: 'start' })) {
      if (!event || event.type.startsWith('$')) continue;
      const said = event.metadata as Readonly<Record<'commandId' | '$correlationId' | '$causationId', string>> &
        Readonly<{ requestId?: string }>;
      const { id, type, streamId: stream, revision, position, data } = event;
      facts.push({
        id,
        type,
        stream,
        revision,
        position: position.commit,
        at: event.created.toISOString(),
        data,
        commandId: said.commandId,
        correlationId: said.$correlationId,
        causationId: said.$causationId,
        requestId: said.requestId ?? null,
      });
    }
  } finally {
    await client.dispose();
  }
  return facts;
}

/** Where the last event of the shop stands; 0 in an empty log. */
export async function headOf(eventStoreUrl: string): Promise<bigint> {
  const client = EventStoreDBClient.connectionString(eventStoreUrl);
  try {
    for await (const { event } of client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 64 }))
      if (event && !event.type.startsWith('$')) return event.position.commit;
    return 0n;
  } finally {
    await client.dispose();
  }
}
