import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Job, Tally } from './jobs.js';
import { run, until } from './run.js';

/** About what an event of the shop takes. */
const note = 'x'.repeat(400);

/** One event per append, every append to another stream, through the client as it comes. */
export async function appends({ url, inFlight, ms }: Extract<Job, { kind: 'appends' }>): Promise<Tally> {
  const client = EventStoreDBClient.connectionString(url);
  try {
    return await run(inFlight, until(ms), async () => {
      const event = jsonEvent({ type: 'BenchNoted', data: { note }, metadata: { note: 'bench' } });
      await client.appendToStream(`bench-${randomUUID()}`, event, { expectedRevision: 'no_stream' });
      return 'done';
    });
  } finally {
    await client.dispose();
  }
}

/** One row and one commit per statement: what the same PostgreSQL does without any of us. */
export async function inserts({ url, clients, ms }: Extract<Job, { kind: 'inserts' }>): Promise<Tally> {
  const connections = Array.from({ length: clients }, () => new Client({ connectionString: url }));
  try {
    for (const connection of connections) await connection.connect();
    await connections[0]?.query(
      'create table if not exists public.bench_row (id uuid primary key, note text not null)',
    );
    return await run(clients, until(ms), async (client) => {
      const values = [randomUUID(), note];
      const text = 'insert into public.bench_row values ($1, $2)';
      await connections[client]?.query({ name: 'bench', text, values });
      return 'done';
    });
  } finally {
    for (const connection of connections) await connection.end().catch(() => undefined);
  }
}
