import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEventStore, startTestPostgres, type EmbeddedEventStore } from '#embedded';
import { deterministicId, Refusal, type Event, type Fold } from '#kernel';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Codec } from '../codec/codec.js';
import { eventTypes } from '../codec/event-types.js';
import type { CommandContext } from '../context.js';
import { EventStoreDb } from './event-store-db.js';

type SeatEvent = Event<'SeatTaken', { by: string }> | Event<'SeatsOpened', { seats: number }>;
type Hall = Readonly<{ free: number; taken: readonly string[] }>;

const hall: Fold<Hall, SeatEvent> = {
  category: 'hall',
  initial: { free: 0, taken: [] },
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'SeatsOpened':
        return { ...state, free: state.free + data.seats };
      case 'SeatTaken':
        return { free: state.free - 1, taken: [...state.taken, data.by] };
    }
  },
};

const codec = new Codec(
  eventTypes<SeatEvent>({
    SeatTaken: { version: 1, schema: z.strictObject({ by: z.string() }) },
    SeatsOpened: { version: 1, schema: z.strictObject({ seats: z.int() }) },
  }),
);

const as = (name: string): CommandContext => ({
  commandId: deterministicId('spec', name),
  correlationId: 'spec',
  causationId: 'spec',
  actor: { type: 'system', id: 'spec', role: 'system' },
  at: '2026-11-20T10:00:00.000Z',
});

const open = (seats: number) => (): SeatEvent[] => [{ type: 'SeatsOpened', data: { seats } }];
const take =
  (by: string) =>
  (state: Hall): SeatEvent[] => {
    if (state.free <= 0) throw new Refusal('OUT_OF_STOCK', 'the hall is full');
    return [{ type: 'SeatTaken', data: { by } }];
  };

const taken = (by: string): SeatEvent => ({ type: 'SeatTaken', data: { by } });

describe('the event store', () => {
  let postgres: Awaited<ReturnType<typeof startTestPostgres>>;
  let databaseUrl: string;
  let node: EmbeddedEventStore;
  let stores: EventStoreDb[];

  const connect = () => {
    const store = new EventStoreDb({ url: node.url, codec });
    stores.push(store);
    return store;
  };
  const eventsOf = async (store: EventStoreDb, id: string) => {
    const events: { type: string; data: object }[] = [];
    for await (const { type, data } of store.readStream<SeatEvent>(`hall-${id}`)) events.push({ type, data });
    return events;
  };

  beforeAll(async () => {
    postgres = await startTestPostgres();
    await postgres.createDatabase('store_spec');
    databaseUrl = postgres.url('store_spec');
    node = await startEventStore({ databaseUrl });
    stores = [];
  }, 60_000);

  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await node.stop();
    await postgres.stop();
  }, 30_000);

  it('appends what was decided and says where it stands', async () => {
    const store = connect();
    const id = randomUUID();
    const receipt = await store.handle(hall, id, open(2), as(`${id} open`), { creates: true });
    expect(receipt).toEqual({
      stream: `hall-${id}`,
      revision: 0n,
      position: { commit: expect.any(BigInt), prepare: expect.any(BigInt) },
      events: [{ type: 'SeatsOpened', data: { seats: 2 } }],
      state: { free: 2, taken: [] },
    });
    expect(await connect().load(hall, id)).toMatchObject({ state: { free: 2, taken: [] }, revision: 0n });
  });

  it('decides commands that wait for one stream one after another, and refuses exactly those that must be', async () => {
    const store = connect();
    const id = randomUUID();
    await store.handle(hall, id, open(10), as(`${id} open`));
    const buyers = Array.from({ length: 30 }, (_, n) => `buyer ${n}`);
    const answers = await Promise.allSettled(buyers.map((by) => store.handle(hall, id, take(by), as(`${id} ${by}`))));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await eventsOf(store, id)).toEqual([open(10)()[0], ...buyers.slice(0, 10).map(taken)]);
  });

  it('never sells a seat twice, whoever else writes the stream', async () => {
    const id = randomUUID();
    const three = [connect(), connect(), connect()];
    await three[0]?.handle(hall, id, open(25), as(`${id} open`));
    const attempts = three.flatMap((store, process) =>
      Array.from({ length: 20 }, (_, n) =>
        store.handle(hall, id, take(`${process}/${n}`), as(`${id} ${process}/${n}`)),
      ),
    );
    const answers = await Promise.allSettled(attempts);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(25);
    expect(answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []))).toEqual(
      Array.from({ length: 35 }, () => 'OUT_OF_STOCK'),
    );
    expect(await eventsOf(connect(), id)).toHaveLength(26);
  }, 30_000);

  it('applies a command once, however often and wherever it is repeated, and answers with the same position', async () => {
    const id = randomUUID();
    const first = await connect().handle(hall, id, open(3), as(`${id} open`), { creates: true });
    const repeats = await Promise.all([
      connect().handle(hall, id, open(3), as(`${id} open`), { creates: true }),
      connect().handle(hall, id, open(3), as(`${id} open`)),
    ]);
    expect(repeats.map(({ revision, position }) => ({ revision, position }))).toEqual(
      repeats.map(() => ({ revision: first.revision, position: first.position })),
    );
    expect(await eventsOf(connect(), id)).toHaveLength(1);
  });

  it('finds a command applied that decides otherwise the second time, and believes what is written', async () => {
    const id = randomUUID();
    await connect().handle(hall, id, open(3), as(`${id} open`), { creates: true });
    const repeat = await connect().handle(hall, id, open(99), as(`${id} open`), { creates: true });
    expect([repeat.state.free, repeat.events, repeat.revision]).toEqual([3, [], 0n]);
  });

  it('does not refuse on a memory that is out of date', async () => {
    const id = randomUUID();
    const [stale, other] = [connect(), connect()];
    await stale.handle(hall, id, open(1), as(`${id} open`));
    await stale.handle(hall, id, take('first'), as(`${id} first`));
    await other.handle(hall, id, open(1), as(`${id} more`));
    await expect(stale.handle(hall, id, take('second'), as(`${id} second`))).resolves.toMatchObject({ revision: 3n });
  });

  it('holds a caller to the revision they saw', async () => {
    const id = randomUUID();
    const store = connect();
    await store.handle(hall, id, open(5), as(`${id} open`));
    await store.handle(hall, id, take('a'), as(`${id} a`), { expectedRevision: 0n });
    await expect(store.handle(hall, id, take('b'), as(`${id} b`), { expectedRevision: 0n })).rejects.toMatchObject({
      code: 'REVISION_MISMATCH',
      facts: { currentRevision: '1' },
    });
  });

  it('goes on behind an event that has come to mean nothing', async () => {
    const id = randomUUID();
    await connect().handle(hall, id, open(1), as(`${id} open`));
    const forgetful = new Codec(
      eventTypes<SeatEvent>({
        SeatTaken: { version: 1, schema: z.strictObject({ by: z.string() }) },
        SeatsOpened: { version: 2, schema: z.strictObject({ seats: z.int() }), upcasters: { 1: () => [] } },
      }),
    );
    const store = new EventStoreDb({ url: node.url, codec: forgetful });
    stores.push(store);
    const receipt = await store.handle(hall, id, () => [taken('somebody')], as(`${id} more`));
    expect(receipt).toMatchObject({ revision: 1n, state: { free: -1, taken: ['somebody'] } });
  });

  it('writes nothing when a decision is a bug', async () => {
    const id = randomUUID();
    const store = connect();
    const wrong = () => [{ type: 'SeatsOpened', data: { seats: 1.5 } } as SeatEvent];
    await expect(store.handle(hall, id, wrong, as(`${id} wrong`))).rejects.toThrow(/schema/);
    expect(await eventsOf(store, id)).toEqual([]);
  });

  it('loses, doubles and forgets nothing when the node is killed under load, and does not crash itself', async () => {
    const store = connect();
    const id = randomUUID();
    const crashes: unknown[] = [];
    const crashed = (reason: unknown) => crashes.push(reason);
    process.on('unhandledRejection', crashed);
    await store.handle(hall, id, open(100_000), as(`${id} open`));
    const { port } = node;
    const work = Array.from({ length: 40 }, async (_, writer) => {
      const done: string[] = [];
      for (let n = 0; n < 25; n += 1) {
        const by = `${writer}/${n}`;
        const [own, context] = [writer % 8 === 0 ? id : `${id}-${writer}`, as(`${id} ${by}`)];
        const decide = own === id ? take(by) : open(1);
        await store.handle(hall, own, decide, context, { deadlineMs: 30_000 });
        done.push(by);
      }
      return done;
    });
    for (let kill = 0; kill < 3; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      await node.kill();
      node = await startEventStore({ databaseUrl, port });
    }
    const done = (await Promise.all(work)).flat();
    process.off('unhandledRejection', crashed);
    const log = await eventsOf(connect(), id);
    const expected = done.filter((by) => Number(by.split('/')[0]) % 8 === 0);
    expect(
      log
        .slice(1)
        .map(({ data }) => (data as { by: string }).by)
        .sort(),
    ).toEqual(expected.sort());
    for (let writer = 1; writer < 8; writer += 1) expect(await eventsOf(connect(), `${id}-${writer}`)).toHaveLength(25);
    expect(crashes).toEqual([]);
  }, 90_000);

  it('a repeat of a command from long ago is found in the stream before it is refused', async () => {
    const id = randomUUID();
    const store = connect();
    await store.handle(hall, id, open(1), as(`${id} open`));
    const first = await store.handle(hall, id, take('ada'), as(`${id} ada`));
    const later = Array.from({ length: 300 }, (_, n) => store.handle(hall, id, open(0), as(`${id} ${n}`)));
    await Promise.all(later);
    const again = { ...as(`${id} ada`), again: true as const };
    for (const asked of [store, connect()]) {
      await expect(asked.handle(hall, id, take('ada'), as(`${id} ada`))).rejects.toThrow('the hall is full');
      const repeated = await asked.handle(hall, id, take('ada'), again);
      expect(repeated).toMatchObject({ revision: first.revision, position: first.position, events: [] });
      const news = { ...as(`${id} bob`), again: true as const };
      await expect(asked.handle(hall, id, take('bob'), news)).rejects.toThrow('the hall is full');
    }
  });

  it('reads the whole log in order, from any position on', async () => {
    const store = connect();
    const seen = [];
    for await (const event of store.readAll()) seen.push(event);
    expect(seen.length).toBeGreaterThan(100);
    const middle = seen[50];
    if (!middle) throw new Error('the log is too short');
    const rest = [];
    for await (const event of store.readAll({ after: middle.position, limit: 10 })) rest.push(event.id);
    expect(rest).toEqual(seen.slice(51, 61).map(({ id }) => id));
    expect(await store.head()).toEqual(seen.at(-1)?.position);
  });
});
