import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Codec, EventStoreDb, eventTypes, type KernelMetrics, noKernelMetrics } from '#event-sourcing';
import type { Event } from '#kernel';
import { z } from 'zod';
import { as, eventually, everything, Rig, tallies, tallyFold, type Machine } from './rig.js';

type PageViewed = Event<'PageViewed', { path: string }>;

/** What counts is told to this. */
class Counted {
  foreign = 0;
  readonly lag = new Map<string, number | null>();
  readonly metrics: KernelMetrics = {
    ...noKernelMetrics,
    foreignEvent: () => void (this.foreign += 1),
    lag: (member, seconds) => void this.lag.set(member, seconds),
  };
}

const tell = (machine: Machine, name: string) =>
  machine.store.handle(tallyFold, name, () => [{ type: 'Tallied' as const, data: { name, by: 1 } }], as());

const streams = async (machine: Machine, category?: string): Promise<readonly string[]> => {
  const seen: string[] = [];
  for await (const { stream } of machine.store.readAll(category ? { category } : {})) seen.push(stream);
  return seen;
};

describe('a log in which others write', () => {
  const rig = new Rig();
  let others: EventStoreDb;

  const view = (stream: string) =>
    others.handle(
      everything<PageViewed>(stream),
      '1',
      (): PageViewed[] => [{ type: 'PageViewed', data: { path: '/' } }],
      as(),
    );

  beforeAll(async () => {
    await rig.start();
    const schema = z.strictObject({ path: z.string() });
    const codec = new Codec(eventTypes<PageViewed>({ PageViewed: { version: 1, schema } }));
    others = new EventStoreDb({ url: rig.node.url, codec });
  }, 60_000);
  afterEach(() => rig.stopMachines(), 30_000);
  afterAll(async () => {
    await others.close();
    await rig.stop();
  }, 30_000);

  it('is followed past what they write', async () => {
    const counted = new Counted();
    const machine = await rig.machine({ metrics: counted.metrics });
    await view('visitor');
    await machine.worker.start();
    const { position } = await tell(machine, 'a');
    if (!position) throw new Error('no position');
    await machine.progress.waitFor(tallies.name, position, 8_000);
    expect(counted.foreign).toBe(1);
    expect(machine.worker.members.filter((member) => machine.worker.isInTrouble(member))).toEqual([]);
    expect(await streams(machine)).toEqual(['tally-a']);
  }, 30_000);

  it('stops everybody who would have to hear what a newer program says in a stream of ours, and says so', async () => {
    const counted = new Counted();
    const machine = await rig.machine({ metrics: counted.metrics });
    await machine.worker.start();
    const { position } = await tell(machine, 'b');
    if (!position) throw new Error('no position');
    await machine.progress.waitFor(tallies.name, position, 8_000);
    await eventually(
      () => counted.lag.get(tallies.name),
      (lag) => lag === 0,
    );
    await view('errand');
    const troubled = () => machine.worker.members.filter((member) => machine.worker.isInTrouble(member));
    await eventually(troubled, ({ length }) => length === 3);
    expect(troubled()).toEqual(machine.worker.members);
    await eventually(
      () => [...counted.lag.values()],
      (lags) => lags.length === 3 && lags.every((lag) => (lag ?? 0) > 1),
      10_000,
    );
    expect(troubled()).toEqual(machine.worker.members);
    expect(await streams(machine, 'tally')).toEqual(['tally-a', 'tally-b']);
    await expect(streams(machine)).rejects.toThrow('errand-1@0 (PageViewed) cannot be read: unknown type');
  }, 30_000);
});
