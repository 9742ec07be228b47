import { Client } from 'pg';
import type { RecordedEvent } from './events.js';
import { boolArray, byteaArray, int8Array, textArray, uuidArray } from './pg-arrays.js';
import { prepareSchema } from './schema.js';

/** Another node writes to this log, or has taken it over. */
export class LogIsTaken extends Error {}

/** Advisory locks are per database, and the node has a database of its own: any constant will do. */
const LOCK_KEY = 0x73746f72;
const LOCK_ATTEMPTS = 20;
const LOCK_RETRY_MS = 100;

const COMMIT = `
  with fence as (update eventstore.node set head = $2 where epoch = $1 returning 1)
  insert into eventstore.event (position, stream, revision, id, type, is_json, data, metadata, created_ms)
  select e.* from unnest($3::bigint[], $4::text[], $5::bigint[], $6::uuid[], $7::text[], $8::boolean[],
                         $9::bytea[], $10::bytea[], $11::bigint[]) as e
  where exists (select from fence)`;

/**
 * The one connection that may write. It holds the log's advisory lock for as long as it lives, and every commit checks
 * in its own statement that nobody has opened a later epoch: a paused node whose lock is gone can commit nothing.
 */
export class WriterSession {
  private constructor(
    private readonly client: Client,
    private readonly epoch: string,
    readonly head: number,
  ) {}

  /** Takes the log. Refuses with LogIsTaken while another node holds it. `onLost`: the connection broke. */
  static async open(url: string, onLost: (error: Error) => void): Promise<WriterSession> {
    const client = new Client({
      connectionString: url,
      application_name: 'eventstore writer',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', onLost);
    await client.connect();
    try {
      await takeLock(client);
      await prepareSchema(client);
      const { rows } = await client.query<{ epoch: string; head: string }>(
        'update eventstore.node set epoch = epoch + 1 returning epoch, head',
      );
      const [node] = rows;
      if (!node) throw new Error('The table eventstore.node is empty: this is not a log.');
      client.on('end', () => onLost(new Error('The connection to PostgreSQL was closed.')));
      return new WriterSession(client, node.epoch, Number(node.head));
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Commits all events or none, in one statement and one round trip. */
  async commit(events: readonly RecordedEvent[]): Promise<void> {
    const head = events.at(-1)?.position;
    if (head === undefined) return;
    const { rowCount } = await this.client.query({
      name: 'commit',
      text: COMMIT,
      values: [
        this.epoch,
        head,
        int8Array(events.map(({ position }) => position)),
        textArray(events.map(({ stream }) => stream)),
        int8Array(events.map(({ revision }) => revision)),
        uuidArray(events.map(({ id }) => id)),
        textArray(events.map(({ type }) => type)),
        boolArray(events.map(({ isJson }) => isJson)),
        byteaArray(events.map(({ data }) => data)),
        byteaArray(events.map(({ metadata }) => metadata)),
        int8Array(events.map(({ createdMs }) => createdMs)),
      ],
    });
    if (rowCount !== events.length) throw new LogIsTaken('Another node has taken this log over; nothing was written.');
  }

  async close(): Promise<void> {
    this.client.removeAllListeners('end');
    await this.client.end().catch(() => undefined);
  }
}

/** A killed node's connection can outlive it for a moment, so the lock is tried for two seconds. */
async function takeLock(client: Client): Promise<void> {
  for (let attempt = 1; attempt <= LOCK_ATTEMPTS; attempt++) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK_KEY]);
    if (rows[0]?.taken) return;
    await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
  }
  throw new LogIsTaken('Another event store node is running on this database: a log has one writer.');
}
