import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startEventStore } from '#embedded';
import { comparePositions, startOfLog, type Position } from '#kernel';
import { EventStoreDb, EventStoreSubscriber, Codec } from '#event-sourcing';
import { randomUUID } from 'node:crypto';
import { Proxy } from './proxy.js';
import { as, eventually, Rig, specEvents, tallyFold, tallies, type Machine, type Tallied } from './rig.js';

const write = async (machine: Machine, events: number): Promise<void> => {
  const all: Tallied[] = Array.from({ length: events }, (_, n) => ({
    type: 'Tallied',
    data: { name: `n${n % 9}`, by: 1 },
  }));
  for (let from = 0; from < events; from += 400) {
    await machine.store.handle(tallyFold, randomUUID(), () => all.slice(from, from + 400), as(), { creates: true });
  }
};

const timesTold = async (machine: Machine): Promise<number> => {
  const row = (await machine.database.knex('spec.tallies').sum('times as times').first()) as { times: string | null };
  return Number(row.times ?? 0);
};

describe('following the log', () => {
  const rig = new Rig();
  const proxies: Proxy[] = [];

  beforeAll(() => rig.start(), 60_000);
  afterEach(() => rig.stopMachines(), 30_000);
  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await rig.stop();
  }, 30_000);

  it('never says that a place is passed before every event in front of it has been handed over', async () => {
    const machine = await rig.machine();
    await write(machine, 3_000);
    const handed: Position[] = [];
    const early: Position[] = [];
    const passed: Position[] = [];
    const all: Position[] = [];
    for await (const { position } of machine.store.readAll()) all.push(position);
    const subscriber = new EventStoreSubscriber(machine.store.clients);
    const subscription = subscriber.subscribe(startOfLog, {
      event: ({ position }) => {
        handed.push(position);
        if (handed.length % 50 !== 0) return;
        // A member that is busy: what the server has sent meanwhile piles up in the client.
        subscription.pause();
        setTimeout(() => subscription.resume(), 2);
      },
      passed: (position) => {
        passed.push(position);
        const due = all.filter((place) => comparePositions(place, position) <= 0).length;
        if (handed.length < due) early.push(position);
      },
      caughtUp: () => undefined,
      ended: () => undefined,
    });
    await eventually(
      () => handed.length,
      (n) => n >= all.length,
    );
    await eventually(
      () => passed.length,
      (n) => n > 0,
    );
    await subscription.close();
    expect(handed).toEqual(all);
    expect(early).toEqual([]);
  }, 30_000);

  it('stands still while it is paused, and loses nothing by it', async () => {
    const machine = await rig.machine();
    let handed = 0;
    let pausedAt: number | null = null;
    const subscription = new EventStoreSubscriber(machine.store.clients).subscribe(startOfLog, {
      event: () => {
        handed += 1;
        if (handed === 500) {
          subscription.pause();
          pausedAt = handed;
        }
      },
      passed: () => undefined,
      caughtUp: () => undefined,
      ended: () => undefined,
    });
    await eventually(
      () => pausedAt,
      (at) => at !== null,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(handed).toBe(500);
    subscription.resume();
    await eventually(
      () => handed,
      (n) => n >= 3_000,
    );
    await subscription.close();
  }, 30_000);

  it('notices a connection that has died without a word, and goes on behind the last event', async () => {
    const proxy = await Proxy.to(rig.node.port);
    proxies.push(proxy);
    const machine = await rig.machine({ projections: [tallies], esdb: `esdb://127.0.0.1:${proxy.port}?tls=false` });
    const beside = new EventStoreDb({ url: rig.node.url, codec: new Codec(...specEvents) });
    await machine.worker.start();
    const { position } = await beside.handle(tallyFold, randomUUID(), told('dead'), as());
    await eventually(
      () => timesTold(machine),
      (n) => n >= 3_001,
    );
    proxy.freezeCurrent();
    await beside.handle(tallyFold, randomUUID(), told('dead'), as());
    await eventually(
      () => timesTold(machine),
      (n) => n === 3_002,
      15_000,
    );
    expect(position).not.toBeNull();
    await beside.close();
  }, 30_000);

  it('goes on when the node was away', async () => {
    const machine = await rig.machine({ projections: [tallies] });
    await machine.worker.start();
    const before = await eventually(
      () => timesTold(machine),
      (n) => n >= 3_002,
    );
    const { port } = rig.node;
    await rig.node.kill();
    await new Promise((resolve) => setTimeout(resolve, 500));
    rig.node = await startEventStore({ databaseUrl: rig.log, port });
    const beside = await rig.machine();
    await beside.store.handle(tallyFold, randomUUID(), told('back'), as());
    await eventually(
      () => timesTold(machine),
      (n) => n === before + 1,
      20_000,
    );
  }, 60_000);
});

const told = (name: string) => (): Tallied[] => [{ type: 'Tallied', data: { name, by: 1 } }];
