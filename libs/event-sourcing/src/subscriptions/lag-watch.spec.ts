import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Position } from '#kernel';
import { UnreadableEvent } from '../codec/codec.js';
import type { EventStore, LogOptions } from '../event-store.js';
import type { Recorded } from '../recorded.js';
import { noKernelMetrics } from './kernel-metrics.js';
import { LagWatch } from './lag-watch.js';

const at = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });
const noon = Date.parse('2026-11-20T12:00:00.000Z');
const second = (n: number): number => noon + n * 1_000;

/** One event a second, from noon on: the event at place n is n seconds old at noon plus n. */
let length = 0;
let reads = 0;
let poison = -1;
let away = false;
const told = new Map<string, number | null>();
const done = new Map<string, Position | null>();

const store: Pick<EventStore, 'head' | 'readAll'> = {
  head: async () => {
    if (away) throw new Error('away');
    return at(length);
  },
  async *readAll({ after = at(0) }: LogOptions = {}) {
    reads += 1;
    if (away) throw new Error('away');
    const place = Number(after.commit) + 1;
    const event = { type: 'Ticked', stream: 'clock-1', revision: 0n, position: at(place) };
    const recorded = { ...event, recordedAt: new Date(second(place)).toISOString() };
    if (place === poison) throw new UnreadableEvent(recorded, 'it comes from the future');
    yield recorded as Recorded;
  },
};

const watch = () =>
  new LagWatch({
    store,
    metrics: { ...noKernelMetrics, lag: (member, seconds) => void told.set(member, seconds) },
    members: () => [...done].map(([name, position]) => ({ name, done: position })),
  });

beforeEach(() => {
  [length, reads, poison, away] = [100, 0, -1, false];
  told.clear();
  done.clear();
});

describe('the lag of a member', () => {
  it('is nothing when nothing waits, and unknown when it runs elsewhere', async () => {
    done.set('idle', at(100)).set('elsewhere', null);
    await watch().look(second(500));
    expect(Object.fromEntries(told)).toEqual({ idle: 0, elsewhere: null });
    expect(reads).toBe(0);
  });

  it('is the age of the first event it has not dealt with', async () => {
    done.set('behind', at(40));
    const lag = watch();
    await lag.look(second(100));
    expect(told.get('behind')).toBe(59);
    await lag.look(second(110));
    expect(told.get('behind')).toBe(69);
    expect(reads).toBe(1);
    done.set('behind', at(100));
    await lag.look(second(111));
    expect(told.get('behind')).toBe(0);
  });

  it('grows while a member stands in front of an event that nobody can read', async () => {
    poison = 41;
    done.set('stopped', at(40));
    const lag = watch();
    await lag.look(second(100));
    await lag.look(second(200));
    expect(told.get('stopped')).toBe(159);
  });

  it('costs no read for a member that fell behind under our eyes', async () => {
    const lag = watch();
    done.set('slow', at(100));
    await lag.look(second(100));
    for (length = 101; length < 110; length += 1) await lag.look(second(length));
    expect(told.get('slow')).toBe(8);
    expect(reads).toBe(0);
  });

  it('goes on growing while the log does not answer', async () => {
    done.set('behind', at(40));
    const lag = watch();
    await lag.look(second(100));
    away = true;
    await lag.look(second(130));
    expect(told.get('behind')).toBe(89);
  });
});
