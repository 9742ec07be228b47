import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  BACKWARDS,
  binaryEvent,
  END,
  type EventStoreDBClient,
  eventTypeFilter,
  type Filter,
  type Position,
  type ResolvedEvent,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import * as fc from 'fast-check';
import { startTestPostgres, type TestPostgres } from '#embedded';
import { type EventStoreNode, startNode } from '../../apps/eventstore/src/node.js';
import {
  appendIds,
  collect,
  connect,
  disconnect,
  eventually,
  type ExpectedRevision,
  failure,
  happened,
  type Transport,
  uniqueStream,
} from './event-store.client.js';
import { type ModelOutcome, ModelStream } from './event-store.model.js';

jest.setTimeout(60_000);

let postgres: TestPostgres;
let node: EventStoreNode;
let client: EventStoreDBClient;

beforeAll(async () => {
  postgres = await startTestPostgres();
  node = await startNode({ databaseUrl: await postgres.freshDatabase() });
  client = connect(node.port);
});

afterAll(async () => {
  await disconnect(client);
  await node.stop();
  await postgres.stop();
});

type Step =
  | {
      readonly do: 'append';
      readonly expected: ExpectedRevision;
      readonly ids: readonly number[];
      readonly by: Transport;
    }
  | { readonly do: 'delete' | 'tombstone'; readonly expected: DeleteRevision };

/** The client's deletes cannot expect "the stream exists". */
type DeleteRevision = Exclude<ExpectedRevision, 'stream_exists'>;

const expectedRevision = fc.constantFrom<ExpectedRevision>('any', 'no_stream', 'stream_exists', 0n, 1n, 2n, 3n);
const deleteRevision = fc.constantFrom<DeleteRevision>('any', 'any', 'no_stream', 0n, 1n, 2n);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      expected: expectedRevision,
      ids: fc.array(fc.nat(2), { maxLength: 3 }),
      by: fc.constantFrom<Transport>('Append', 'BatchAppend'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), expected: deleteRevision }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tombstone' as const), expected: deleteRevision }) },
);

/** Fixed ids per stream: repeating them is the point. */
const idsFor = (stream: string, ids: readonly number[]): string[] => ids.map((id) => `${stream.slice(-36, -1)}${id}`);

async function perform(stream: string, wanted: Step): Promise<ModelOutcome | string> {
  try {
    if (wanted.do === 'append') {
      const { ids, expected, by } = wanted;
      const result = await appendIds(client, stream, idsFor(stream, ids), expected, by);
      return { revision: Number(result.nextExpectedRevision) };
    }
    if (wanted.do === 'delete') await client.deleteStream(stream, { expectedRevision: wanted.expected });
    else await client.tombstoneStream(stream, { expectedRevision: wanted.expected });
    return { revision: -1 };
  } catch (error) {
    return failure(Promise.reject(error));
  }
}

function predict(model: ModelStream, stream: string, wanted: Step): ModelOutcome {
  if (wanted.do === 'append') return model.append(wanted.expected, idsFor(stream, wanted.ids));
  return wanted.do === 'delete' ? model.remove(wanted.expected) : model.tombstone(wanted.expected);
}

const readIds = async (stream: string): Promise<string[]> =>
  (await collect(client.readStream(stream))).map(({ event }) => event?.id ?? '');

const revisionsOf = (events: readonly ResolvedEvent[]): number[] => events.map(({ event }) => Number(event?.revision));
const eventOf = (bytes: number) => binaryEvent({ type: 'Big', data: new Uint8Array(bytes) });
const linkTo = (stream: string) => binaryEvent({ type: '$>', data: Buffer.from(`0@${stream}`) });

const position = (event: ResolvedEvent): bigint => event.event?.position?.commit ?? -1n;

describe('expected revision and idempotency', () => {
  it('agrees with the reference model on generated sequences of appends, deletes and tombstones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const stream = uniqueStream('model');
        const model = new ModelStream();
        for (const wanted of steps) expect(await perform(stream, wanted)).toEqual(predict(model, stream, wanted));
        const read = await readIds(stream).catch((error: unknown) => failure(Promise.reject(error)));
        expect(read).toEqual(model.read());
      }),
      { numRuns: 400, seed: 20261121 },
    );
  });

  it('answers a repeated append with the revision and position of the first', async () => {
    const stream = uniqueStream('repeat');
    const ids = [randomUUID(), randomUUID()];
    const first = await appendIds(client, stream, ids, 'no_stream', 'BatchAppend');
    await appendIds(client, stream, [randomUUID()], 1n, 'Append');
    expect(await appendIds(client, stream, ids, 'no_stream', 'Append')).toEqual(first);
    expect(await appendIds(client, stream, ids, 'any', 'BatchAppend')).toEqual(first);
  });

  it('takes the same append, sent twice at once, for one', async () => {
    const stream = uniqueStream('twice');
    const ids = [randomUUID(), randomUUID()];
    const [first, second] = await Promise.all(
      ['first', 'second'].map(() => appendIds(client, stream, ids, 'no_stream', 'BatchAppend')),
    );
    expect(second).toEqual(first);
    expect(await readIds(stream)).toEqual(ids);
  });

  it('forgets ids appended with any, as a real server does', async () => {
    const stream = uniqueStream('forget');
    const ids = [randomUUID()];
    await appendIds(client, stream, ids, 'any', 'BatchAppend');
    node.forgetRecentIds();
    expect((await appendIds(client, stream, ids, 'any', 'BatchAppend')).nextExpectedRevision).toBe(1n);
  });

  it.each<Transport>(['Append', 'BatchAppend'])('tells %s what it expected and what was there', async (transport) => {
    const stream = uniqueStream('conflict');
    await appendIds(client, stream, [randomUUID()], 'any', transport);
    await expect(appendIds(client, stream, [randomUUID()], 7n, transport)).rejects.toMatchObject({
      type: 'wrong-expected-version',
      streamName: stream,
      expectedVersion: 7n,
      actualVersion: 0n,
    });
    await expect(
      appendIds(client, uniqueStream('conflict'), [randomUUID()], 'stream_exists', transport),
    ).rejects.toMatchObject({ expectedVersion: 'stream_exists', actualVersion: 'no_stream' });
  });

  it.each<Transport>(['Append', 'BatchAppend'])('refuses %s of more than 1 MiB, and takes less', async (transport) => {
    const stream = uniqueStream('size');
    const options = transport === 'Append' ? { credentials: { username: 'admin', password: 'changeit' } } : {};
    await expect(client.appendToStream(stream, [eventOf(600_000), eventOf(600_000)], options)).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1_048_576,
    });
    const result = await client.appendToStream(stream, [eventOf(500_000), eventOf(500_000)], options);
    expect(result.nextExpectedRevision).toBe(1n);
  });

  it('refuses one bad append of a batch and serves the others', async () => {
    const bad = failure(appendIds(client, uniqueStream('bad'), ['not a uuid'], 'any', 'BatchAppend'));
    const good = failure(appendIds(client, uniqueStream('good'), [randomUUID()], 'any', 'BatchAppend'));
    expect(await Promise.all([bad, good])).toEqual(['unknown', 'success']);
  });

  it('serialises 64 writers of one stream by their expected revisions', async () => {
    const stream = uniqueStream('hot');
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, () => failure(appendIds(client, stream, [randomUUID()], 'no_stream', 'BatchAppend'))),
    );
    expect(outcomes.filter((outcome) => outcome === 'success')).toHaveLength(1);
    expect(await readIds(stream)).toHaveLength(1);
  });
});

describe('deletes', () => {
  it('percent-encodes names outside ASCII in errors', async () => {
    await expect(client.deleteStream('müsli-1')).rejects.toMatchObject({
      type: 'wrong-expected-version',
      streamName: 'm%C3%BCsli-1',
      actualVersion: -1n,
    });
  });

  it('continues the numbering when a deleted stream is written again, and keeps other metadata', async () => {
    const stream = uniqueStream('reborn');
    await appendIds(client, stream, [randomUUID(), randomUUID()], 'no_stream', 'BatchAppend');
    await client.deleteStream(stream);
    await client.setStreamMetadata(stream, { maxCount: 5, truncateBefore: 1 });
    const [id] = [randomUUID()];
    expect((await appendIds(client, stream, [id], 'any', 'BatchAppend')).nextExpectedRevision).toBe(2n);
    expect(await readIds(stream)).toEqual([id]);
    expect((await client.getStreamMetadata(stream)).metadata).toMatchObject({ maxCount: 5, truncateBefore: 2 });
  });

  it('takes the metastream away with a tombstoned stream', async () => {
    const stream = uniqueStream('gone');
    await client.setStreamMetadata(stream, { maxCount: 1 });
    await client.tombstoneStream(stream);
    expect(await failure(client.setStreamMetadata(stream, { maxCount: 2 }))).toBe('stream-deleted');
    expect(await failure(collect(client.readStream(`$$${stream}`)))).toBe('stream-deleted');
  });

  it.each(['', '$$', '$$$$x', '$$$x', 'a\0b', 'x'.repeat(3_000)])('refuses the stream name %j', async (name) => {
    expect(await failure(appendIds(client, name, [randomUUID()], 'any', 'Append'))).toBe('unknown');
  });
});

describe('reads', () => {
  it('reads a stream both ways, from any revision, as many as wanted', async () => {
    const stream = uniqueStream('pages');
    await appendIds(
      client,
      stream,
      Array.from({ length: 200 }, () => randomUUID()),
      'no_stream',
      'BatchAppend',
    );
    const forwards = Array.from({ length: 200 }, (_, revision) => revision);
    expect(revisionsOf(await collect(client.readStream(stream)))).toEqual(forwards);
    expect(revisionsOf(await collect(client.readStream(stream, { direction: BACKWARDS, fromRevision: END })))).toEqual(
      forwards.toReversed(),
    );
    expect(revisionsOf(await collect(client.readStream(stream, { fromRevision: 198n, maxCount: 5 })))).toEqual([
      198, 199,
    ]);
    expect(revisionsOf(await collect(client.readStream(stream, { fromRevision: 500n })))).toEqual([]);
    expect(
      revisionsOf(await collect(client.readStream(stream, { direction: BACKWARDS, fromRevision: 2n, maxCount: 2 }))),
    ).toEqual([2, 1]);
  });

  it('shows what $maxCount, $tb and $maxAge leave', async () => {
    const stream = uniqueStream('truncated');
    await appendIds(
      client,
      stream,
      Array.from({ length: 10 }, () => randomUUID()),
      'no_stream',
      'BatchAppend',
    );
    await client.setStreamMetadata(stream, { maxCount: 4 });
    expect(revisionsOf(await collect(client.readStream(stream)))).toEqual([6, 7, 8, 9]);
    await client.setStreamMetadata(stream, { truncateBefore: 8 });
    expect(revisionsOf(await collect(client.readStream(stream)))).toEqual([8, 9]);
    await client.setStreamMetadata(stream, { truncateBefore: 100 });
    expect(revisionsOf(await collect(client.readStream(stream)))).toEqual([]);
    await client.setStreamMetadata(stream, { maxAge: 3_600 });
    expect(revisionsOf(await collect(client.readStream(stream)))).toHaveLength(10);
  });

  it('resolves links, and leaves the event out when the target is deleted', async () => {
    const [target, gone, links] = [uniqueStream('target'), uniqueStream('gone'), uniqueStream('links')];
    for (const stream of [target, gone]) await client.appendToStream(stream, happened({ stream }));
    await client.appendToStream(links, [linkTo(target), linkTo(gone)]);
    await client.deleteStream(gone);
    const [first, second] = await collect(client.readStream(links, { resolveLinkTos: true }));
    expect(first).toMatchObject({ event: { streamId: target }, link: { streamId: links, revision: 0n } });
    expect(first?.commitPosition).toBe(first?.link?.position?.commit);
    expect(second?.event).toBeUndefined();
    expect(second?.link?.revision).toBe(1n);
  });

  it('keeps bytes, metadata and times as they were', async () => {
    const stream = uniqueStream('bytes');
    const data = Uint8Array.from({ length: 256 }, (_, i) => i);
    await client.appendToStream(stream, [binaryEvent({ type: 'Bytes', data, metadata: new Uint8Array([0, 255]) })]);
    const [read] = await collect(client.readStream(stream));
    expect(read?.event).toMatchObject({ isJson: false, type: 'Bytes' });
    expect(Buffer.from((read?.event?.data ?? []) as Uint8Array)).toEqual(Buffer.from(data));
    expect(Math.abs(Number(read?.event?.created) - Date.now())).toBeLessThan(5_000);
  });

  it('reads $all in position order, from a record on or before it, and from no other position', async () => {
    const all = await collect(client.readAll());
    const positions = all.map(position);
    expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(positions).size).toBe(all.length);
    expect(all[0]?.event?.streamId).toBe('$epoch-information');
    const [tenth, eleventh] = all.slice(10, 12).map(({ event }) => event?.position as Position);
    if (!tenth || !eleventh) throw new Error('too few events');
    const from = await collect(client.readAll({ fromPosition: tenth, maxCount: 2 }));
    expect(from.map(position)).toEqual([tenth.commit, eleventh.commit]);
    const [before] = await collect(client.readAll({ fromPosition: eleventh, maxCount: 1, direction: BACKWARDS }));
    expect(before && position(before)).toBe(tenth.commit);
    const [last] = await collect(client.readAll({ fromPosition: END, maxCount: 1, direction: BACKWARDS }));
    expect(last && position(last)).toBe(positions.at(-1));
    const nowhere = { commit: tenth.commit + 1n, prepare: tenth.commit + 1n };
    expect(await failure(collect(client.readAll({ fromPosition: nowhere })))).toBe('unknown');
  });
});

/** Events a filtered subscription to all of the log delivers until it is live. */
async function countMatches(filter: Filter): Promise<number> {
  const subscription = client.subscribeToAll({ fromPosition: START, filter });
  let events = 0;
  subscription.on('data', () => (events += 1));
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  await eventually(
    () => subscription.readableLength,
    (waiting) => waiting === 0,
  );
  await subscription.unsubscribe();
  return events;
}

describe('subscriptions', () => {
  it('delivers what is there, says so, and goes on live, in order and once', async () => {
    const stream = uniqueStream('followed');
    await appendIds(client, stream, [randomUUID(), randomUUID()], 'any', 'BatchAppend');
    const seen: string[] = [];
    const subscription = client.subscribeToStream(stream, { fromRevision: START });
    subscription.on('data', ({ event }) => seen.push(String(event?.revision)));
    subscription.on('caughtUp', () => seen.push('caught up'));
    await eventually(
      () => seen,
      (all) => all.includes('caught up'),
    );
    for (let i = 0; i < 5; i++) await appendIds(client, stream, [randomUUID()], 'any', 'BatchAppend');
    await eventually(
      () => seen,
      (all) => all.length >= 8,
    );
    expect(seen).toEqual(['0', '1', 'caught up', '2', '3', '4', '5', '6']);
    await subscription.unsubscribe();
  });

  it('waits for a stream that does not exist, and ends with the tombstone', async () => {
    const stream = uniqueStream('later');
    const seen: string[] = [];
    const subscription = client.subscribeToStream(stream, { fromRevision: END });
    subscription.on('data', ({ event }) => seen.push(event?.type ?? ''));
    subscription.on('caughtUp', () => seen.push('caught up'));
    subscription.on('error', (error) => seen.push((error as { type?: string }).type ?? ''));
    await eventually(
      () => seen,
      (all) => all.length > 0,
    );
    await client.appendToStream(stream, happened());
    await client.deleteStream(stream);
    await client.tombstoneStream(stream);
    await eventually(
      () => seen,
      (all) => all.length >= 4,
    );
    expect(seen).toEqual(['caught up', 'Happened', '$streamDeleted', 'stream-deleted']);
  });

  it('filters $all by event type and stream, by prefix and expression', async () => {
    const category = `c${randomUUID().slice(0, 8)}`;
    for (let i = 0; i < 30; i++) {
      await client.appendToStream(
        `${category}-${i % 3}`,
        happened({ i }, i % 2 ? `${category}Odd` : `${category}Even`),
      );
    }
    expect(await countMatches(eventTypeFilter({ prefixes: [`${category}Odd`, 'Nothing'] }))).toBe(15);
    expect(await countMatches(eventTypeFilter({ regex: `^${category}(Odd|Even)$` }))).toBe(30);
    expect(await countMatches(streamNameFilter({ prefixes: [`${category}-0`] }))).toBe(10);
    expect(await countMatches(streamNameFilter({ regex: `^${category}-[12]$` }))).toBe(20);
  });

  it('sends a checkpoint after every window, and one when it goes live, always further on', async () => {
    const category = `w${randomUUID().slice(0, 8)}`;
    const checkpoints: bigint[] = [];
    const start = (await collect(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 })))[0]?.event
      ?.position;
    for (let i = 0; i < 25; i++) await client.appendToStream(`${category}-x`, happened({ i }));
    const subscription = client.subscribeToAll({
      fromPosition: start as Position,
      filter: eventTypeFilter({
        prefixes: ['Never'],
        maxSearchWindow: 5,
        checkpointInterval: 2,
        checkpointReached: (_, { commit }) => void checkpoints.push(commit),
      }),
    });
    subscription.on('data', () => undefined);
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    expect(checkpoints).toHaveLength(3);
    for (let i = 0; i < 10; i++) await client.appendToStream(`${category}-x`, happened({ i }));
    await eventually(
      () => checkpoints.length,
      (length) => length >= 4,
    );
    const written = (await collect(client.readStream(`${category}-x`))).map(position);
    expect(checkpoints).toEqual([written[9], written[19], written[24], written[34]]);
    await subscription.unsubscribe();
  });

  it('sends no checkpoint twice when a window ends where the log does', async () => {
    const start = (await collect(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 })))[0]?.event
      ?.position;
    for (let i = 0; i < 10; i++) await client.appendToStream(uniqueStream('even'), happened({ i }));
    const checkpoints: bigint[] = [];
    const subscription = client.subscribeToAll({
      fromPosition: start as Position,
      filter: eventTypeFilter({
        prefixes: ['Never'],
        maxSearchWindow: 5,
        checkpointReached: (_, { commit }) => void checkpoints.push(commit),
      }),
    });
    subscription.on('data', () => undefined);
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    expect(checkpoints).toHaveLength(2);
    await subscription.unsubscribe();
  });

  it('leaves a reader that stops reading behind, and gives it everything in order when it reads on', async () => {
    const stream = uniqueStream('slow');
    const events = 4_000;
    const subscription = client.subscribeToStream(stream, { fromRevision: START });
    let caughtUp = 0;
    subscription.on('caughtUp', () => (caughtUp += 1));
    await eventually(
      () => caughtUp,
      (times) => times === 1,
    );
    const payload = 'x'.repeat(1_000);
    for (let i = 0; i < events; i += 200) {
      await client.appendToStream(
        stream,
        Array.from({ length: 200 }, () => happened({ payload })),
      );
    }
    const revisions: number[] = [];
    subscription.on('data', ({ event }) => revisions.push(Number(event?.revision)));
    await eventually(
      () => revisions.length,
      (length) => length >= events,
      20_000,
    );
    await eventually(
      () => caughtUp,
      (times) => times >= 2,
    );
    expect(revisions).toEqual(Array.from({ length: events }, (_, revision) => revision));
    await subscription.unsubscribe();
  });
});
