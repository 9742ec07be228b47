import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { join } from 'node:path';
import { type EventStoreDBClient, jsonEvent, type ResolvedEvent, START } from '@eventstore/db-client';
import { Client } from 'pg';
import { projectRoot, startTestPostgres, type TestPostgres } from '#embedded';
import {
  appendIds,
  collect,
  connect,
  disconnect,
  eventually,
  failure,
  uniqueStream,
} from '../../../test/contracts/event-store.client.js';
import { type EventStoreNode, startNode } from './node.js';

jest.setTimeout(60_000);

let postgres: TestPostgres;
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});
afterAll(() => postgres.stop());

async function startHere(databaseUrl: string): Promise<{ node: EventStoreNode; client: EventStoreDBClient }> {
  const node = await startNode({ databaseUrl });
  cleanUps.push(() => node.stop());
  return { node, client: open(node.port) };
}

function open(port: number): EventStoreDBClient {
  const client = connect(port);
  cleanUps.push(() => disconnect(client));
  return client;
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

/** The node as users run it: the built program, in its own process. */
async function startProcess(databaseUrl: string, environment: Record<string, string> = {}): Promise<Running> {
  const { child, output } = spawnNode({ EVENTSTORE_DATABASE_URL: databaseUrl, EVENTSTORE_PORT: '0', ...environment });
  const [line] = (await once(output, 'data')) as [Buffer];
  return { child, port: (JSON.parse(line.toString()) as { port: number }).port };
}

function spawnNode(environment: Record<string, string>) {
  const main = join(projectRoot(), 'dist/apps/eventstore/src/main.js');
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'fatal', ...environment },
  });
  cleanUps.push(() => child.kill('SIGKILL'));
  return { child, output: child.stdout, errors: child.stderr };
}

async function refusal(environment: Record<string, string>): Promise<{ code: unknown; said: string }> {
  const { child, errors } = spawnNode(environment);
  let said = '';
  errors.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = await once(child, 'close');
  return { code, said };
}

async function onDatabase(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

const KILL_WRITERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'eventstore writer' and datname = current_database()`;

const append = (client: EventStoreDBClient, stream: string, id: string = randomUUID()) =>
  appendIds(client, stream, [id], 'any', 'Append');

/** Appends until it works; the different outcomes on the way there. */
async function untilAppended(client: EventStoreDBClient, stream: string): Promise<string[]> {
  const outcomes = new Set<string>();
  for (let i = 0; i < 300 && !outcomes.has('success'); i++) {
    outcomes.add(await failure(append(client, stream)));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return [...outcomes];
}

/** Calls with bytes that are no message, cut off and reset at any moment; then the connection is dropped. */
async function sendNonsense(port: number, calls: number): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  const over = Array.from({ length: calls }, async (_, i) => {
    const method = ['Read', 'Append', 'BatchAppend', 'Delete', 'Nothing'][i % 5];
    const stream = session.request({ ':method': 'POST', ':path': `/event_store.client.streams.Streams/${method}` });
    stream.on('error', () => undefined).resume();
    stream.write(Buffer.concat([Buffer.from([0, 0, 0, 0, i % 40]), randomBytes(i % 50)]));
    setTimeout(() => (i % 2 ? stream.close() : stream.end()), i % 7);
    await once(stream, 'close');
  });
  await Promise.race([Promise.allSettled(over), new Promise((resolve) => setTimeout(resolve, 500))]);
  session.destroy();
}

/** Appends from many callers until one is refused; what was acknowledged must be there for good. */
async function appendUntilRefused(client: EventStoreDBClient, acknowledged: Map<string, bigint>): Promise<void> {
  const writer = async (): Promise<void> => {
    for (let i = 0; ; i++) {
      const id = randomUUID();
      const transport = i % 4 === 0 ? 'Append' : 'BatchAppend';
      const { position } = await appendIds(client, `load-${i % 50}`, [id], 'any', transport);
      acknowledged.set(id, position?.commit ?? -1n);
    }
  };
  await Promise.allSettled(Array.from({ length: 32 }, writer));
}

describe('one writer', () => {
  it('refuses a second node on the same log, and says why', async () => {
    const databaseUrl = await postgres.freshDatabase();
    const { client } = await startHere(databaseUrl);
    const { code, said } = await refusal({ EVENTSTORE_DATABASE_URL: databaseUrl, EVENTSTORE_PORT: '0' });
    expect(code).toBe(1);
    expect(said).toMatch(/Another event store node is running on this database/);
    expect((await append(client, uniqueStream('still'))).success).toBe(true);
  });

  it('lets nothing through from a node whose epoch has passed', async () => {
    const databaseUrl = await postgres.freshDatabase();
    const { client } = await startHere(databaseUrl);
    await append(client, 'fenced-1');
    await onDatabase(databaseUrl, 'update eventstore.node set epoch = epoch + 1');
    expect(await failure(append(client, 'fenced-1'))).toBe('unavailable');
    expect(await collect(client.readStream('fenced-1'))).toHaveLength(1);
    // Nobody holds the log: the node takes it again, under a new epoch.
    expect(await untilAppended(client, 'fenced-1')).toEqual(['unavailable', 'success']);
  });

  it('lets nothing through from a paused node that wakes up after another has taken the log', async () => {
    const databaseUrl = await postgres.freshDatabase();
    const paused = await startProcess(databaseUrl);
    const pausedClient = open(paused.port);
    await append(pausedClient, 'taken-1');
    paused.child.kill('SIGSTOP');
    const late = failure(append(pausedClient, 'taken-1'));
    await onDatabase(databaseUrl, KILL_WRITERS);
    const { client } = await startHere(databaseUrl);
    const id = randomUUID();
    await append(client, 'taken-1', id);
    paused.child.kill('SIGCONT');
    expect(await late).toBe('unavailable');
    const events = await collect(client.readStream('taken-1'));
    expect(events.map(({ event }) => event?.revision)).toEqual([0n, 1n]);
    expect(events.at(-1)?.event?.id).toBe(id);
  });
});

describe('failures', () => {
  it('refuses while PostgreSQL is away, and goes on when it is back', async () => {
    const databaseUrl = await postgres.freshDatabase();
    const { client } = await startHere(databaseUrl);
    const seen: ResolvedEvent[] = [];
    const subscription = client.subscribeToStream('broken-1', { fromRevision: START });
    subscription.on('data', (event) => seen.push(event));
    await append(client, 'broken-1');
    await onDatabase(databaseUrl, KILL_WRITERS);
    expect(await untilAppended(client, 'broken-1')).toEqual(['unavailable', 'success']);
    await eventually(
      () => seen.map(({ event }) => Number(event?.revision)),
      (revisions) => revisions.length === 2,
    );
    await subscription.unsubscribe();
  });

  it('answers in time while PostgreSQL keeps a commit waiting', async () => {
    const databaseUrl = await postgres.freshDatabase();
    const { client } = await startHere(databaseUrl);
    await append(client, 'waiting-1');
    const blocker = new Client({ connectionString: databaseUrl });
    await blocker.connect();
    await blocker.query('begin; select * from eventstore.node for update');
    const plain = failure(append(client, 'waiting-1'));
    const batch = failure(appendIds(client, 'waiting-2', [randomUUID()], 'any', 'BatchAppend'));
    expect(await Promise.all([plain, batch])).toEqual(['timeout', 'deadline-exceeded']);
    expect(await collect(client.readStream('waiting-1'))).toHaveLength(1);
    await blocker.query('commit');
    await blocker.end();
    expect((await append(client, 'waiting-1')).nextExpectedRevision).toBe(2n);
  });

  it('loses no acknowledged append and reuses no position when it is killed under load', async () => {
    const databaseUrl = await postgres.freshDatabase();
    const acknowledged = new Map<string, bigint>();
    for (let round = 0; round < 4; round++) {
      const { child, port } = await startProcess(databaseUrl);
      const client = connect(port);
      const load = appendUntilRefused(client, acknowledged);
      await new Promise((resolve) => setTimeout(resolve, 300 + 150 * round));
      child.kill('SIGKILL');
      await load;
      await disconnect(client);
    }
    const { client } = await startHere(databaseUrl);
    const events = (await collect(client.readAll())).filter(({ event }) => event?.streamId.startsWith('load-'));
    const written = new Map(events.map(({ event }) => [event?.id, event?.position?.commit]));
    expect(written.size).toBe(events.length);
    expect(acknowledged.size).toBeGreaterThan(100);
    for (const [id, position] of acknowledged) expect(written.get(id)).toBe(position);
    expect(new Set(written.values()).size).toBe(events.length);
    const revisions = new Map<string, bigint>();
    for (const { event } of events) {
      if (!event) throw new Error('an event without content');
      expect(event.revision).toBe((revisions.get(event.streamId) ?? -1n) + 1n);
      revisions.set(event.streamId, event.revision);
    }
  });

  it('stays up when clients send nonsense, break off and hang up', async () => {
    const { node, client } = await startHere(await postgres.freshDatabase());
    for (let round = 0; round < 5; round++) await sendNonsense(node.port, 100);
    expect((await append(client, 'alive-1')).success).toBe(true);
  });

  it('answers every append of a batch exactly once when it is stopped under load', async () => {
    const databaseUrl = await postgres.freshDatabase();
    const { child, port } = await startProcess(databaseUrl);
    const client = open(port);
    const outcomes = Array.from({ length: 2_000 }, async (_, i) =>
      failure(appendIds(client, `batch-${i % 10}`, [randomUUID()], 'any', 'BatchAppend')),
    );
    await outcomes[100];
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    const settled = await Promise.all(outcomes);
    expect(settled).toHaveLength(2_000);
    const { client: again } = await startHere(databaseUrl);
    const written = await collect(again.readAll());
    const acknowledged = settled.filter((outcome) => outcome === 'success');
    expect(written.filter(({ event }) => event?.type === 'Happened').length).toBeGreaterThanOrEqual(
      acknowledged.length,
    );
  });
});

describe('the process', () => {
  it('names every setting that is wrong, at once', async () => {
    const { code, said } = await refusal({ HOST: '0.0.0.0', EVENTSTORE_PORT: 'x' });
    expect(code).toBe(1);
    for (const name of ['EVENTSTORE_DATABASE_URL', 'HOST', 'EVENTSTORE_PORT']) expect(said).toContain(name);
  });

  it('ends when its parent does', async () => {
    const { child } = await startProcess(await postgres.freshDatabase(), { EXIT_WITH_PARENT: '1' });
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('finds everything again after a restart', async () => {
    const databaseUrl = await postgres.freshDatabase();
    const first = await startNode({ databaseUrl });
    const before = connect(first.port);
    const id = randomUUID();
    await before.appendToStream('kept-1', jsonEvent({ id, type: 'Kept', data: { snow: '❄' } }), {
      expectedRevision: 'no_stream',
    });
    await disconnect(before);
    await first.stop();
    const { client } = await startHere(databaseUrl);
    expect(await failure(appendIds(client, 'kept-1', [randomUUID()], 'no_stream', 'Append'))).toBe(
      'wrong-expected-version',
    );
    expect((await appendIds(client, 'kept-1', [id], 'no_stream', 'Append')).nextExpectedRevision).toBe(0n);
    expect(await collect(client.readStream('kept-1'))).toMatchObject([{ event: { id, data: { snow: '❄' } } }]);
  });

  it('serves clients that discover it by gossip', async () => {
    const { node } = await startHere(await postgres.freshDatabase());
    const { EventStoreDBClient } = await import('@eventstore/db-client');
    const client = EventStoreDBClient.connectionString(`esdb+discover://127.0.0.1:${node.port}?tls=false`);
    cleanUps.push(() => disconnect(client));
    expect((await append(client, 'found-1')).success).toBe(true);
  });
});
