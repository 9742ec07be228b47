import { randomUUID } from 'node:crypto';
import {
  type AppendResult,
  EventStoreDBClient,
  type JSONEventType,
  jsonEvent,
  type ResolvedEvent,
} from '@eventstore/db-client';

export type ExpectedRevision = 'any' | 'no_stream' | 'stream_exists' | bigint;

/** Per-call credentials make the client use Append; without them it uses BatchAppend. */
export type Transport = 'Append' | 'BatchAppend';
const CREDENTIALS = { username: 'admin', password: 'changeit' };

export const connect = (port: number): EventStoreDBClient =>
  EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port}?tls=false`);

export async function disconnect(client: EventStoreDBClient): Promise<void> {
  await client.dispose();
}

export const uniqueStream = (category: string): string => `${category}-${randomUUID()}`;

export const happened = (data: Record<string, number | string> = {}, type = 'Happened') =>
  jsonEvent<JSONEventType<string, Record<string, number | string>>>({ type, data });

export const appendIds = (
  client: EventStoreDBClient,
  stream: string,
  ids: readonly string[],
  expectedRevision: ExpectedRevision,
  transport: Transport,
): Promise<AppendResult> =>
  client.appendToStream(
    stream,
    ids.map((id) => ({ ...happened(), id })),
    { expectedRevision, ...(transport === 'Append' ? { credentials: CREDENTIALS } : {}) },
  );

export async function collect(events: AsyncIterable<ResolvedEvent>): Promise<ResolvedEvent[]> {
  const collected: ResolvedEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

/** What a failed call is called by the client's error class. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'success';
  } catch (error) {
    return typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : String(error);
  }
}

/** Polls until `read` gives something; throws with the last value seen after `withinMs`. */
export async function eventually<T>(read: () => T, holds: (value: T) => boolean, withinMs = 5_000): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const value = read();
    if (holds(value)) return value;
    if (Date.now() > until) throw new Error(`Still ${JSON.stringify(value)} after ${withinMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
