import { EventStoreDBClient } from '@eventstore/db-client';

/** An entry of an order's timeline. */
export type Entry = Readonly<{ seq: number; at: string; type: string; facts: Readonly<Record<string, unknown>> }>;

/** An event as it lies in the log, with what it says about its causes. */
export type Logged = Readonly<{
  id: string;
  stream: string;
  type: string;
  data: Readonly<Record<string, unknown>>;
  correlationId: string;
  causationId: string;
  commandId: string;
}>;

/** The log itself, read past the shop. */
export class Log {
  private readonly client: EventStoreDBClient;

  constructor(url: string) {
    this.client = EventStoreDBClient.connectionString(url);
  }

  close(): Promise<void> {
    return this.client.dispose();
  }

  /** Everything that was ever written about an order: its own stream, its processes, payments, parcels and stock. */
  async about(orderId: string): Promise<readonly Logged[]> {
    const found: Logged[] = [];
    for await (const { event } of this.client.readAll()) {
      if (!event || event.streamId.startsWith('$')) continue;
      const data = event.data as Logged['data'];
      if (data['orderId'] !== orderId && !event.streamId.endsWith(`-${orderId}`)) continue;
      const metadata = event.metadata as Readonly<Record<string, string>>;
      found.push({
        id: event.id,
        stream: event.streamId,
        type: event.type,
        data,
        correlationId: metadata['$correlationId'] ?? '',
        causationId: metadata['$causationId'] ?? '',
        commandId: metadata['commandId'] ?? '',
      });
    }
    return found;
  }
}
