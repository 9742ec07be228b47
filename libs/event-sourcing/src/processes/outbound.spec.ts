import { describe, expect, it, jest } from '@jest/globals';
import { silentLog } from '#postgres';
import { noKernelMetrics } from '../subscriptions/kernel-metrics.js';
import { Outbound } from './outbound.js';
import type { AnyProcess } from './process.js';

const process = { category: 'fetching', commands: { Fetch: () => ({}) } } as unknown as AnyProcess;
const send = { id: 'c-1', type: 'Fetch', data: {} };
const because = { causationId: 'i-1', correlationId: 'k-1' };

/** Tries answered as told; time flies. */
const sending = (fails: (tries: number) => boolean) => {
  jest.useFakeTimers();
  const seen: Readonly<{ tries: number; stuck: number }>[] = [];
  const errors: string[] = [];
  let tries = 0;
  const outbound = new Outbound({
    process,
    commands: {
      execute: async () => {
        tries += 1;
        if (fails(tries)) throw new Error('away');
      },
    },
    clock: { now: () => '2026-11-20T10:00:00.000Z' },
    log: { ...silentLog, error: (_: object, message: string) => void errors.push(message) },
    metrics: { ...noKernelMetrics, commandsStuck: (_, stuck) => void seen.push({ tries, stuck }) },
  });
  return { outbound, seen, errors, tried: () => tries };
};

describe('a command that is tried again and again', () => {
  it('counts as stuck after eight tries, until it is answered, and is told once', async () => {
    const { outbound, seen, errors } = sending((tries) => tries < 12);
    const { settled } = outbound.send(send, because);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(await settled).toBeNull();
    expect(seen).toEqual([
      { tries: 8, stuck: 1 },
      { tries: 12, stuck: 0 },
    ]);
    expect(errors).toEqual(['a command does not get through']);
  });

  it('is nothing to be told of when it gets through in time', async () => {
    const { outbound, seen, errors } = sending((tries) => tries < 8);
    const { settled } = outbound.send(send, because);
    await jest.advanceTimersByTimeAsync(600_000);
    expect([await settled, seen, errors]).toEqual([null, [], []]);
  });

  it('is no longer stuck here once the process has gone to somebody else', async () => {
    const { outbound, seen, tried } = sending(() => true);
    void outbound.send(send, because);
    await jest.advanceTimersByTimeAsync(600_000);
    outbound.stop();
    const tries = tried();
    await jest.advanceTimersByTimeAsync(600_000);
    expect([seen.at(-1), tried()]).toEqual([{ tries, stuck: 0 }, tries]);
  });
});
