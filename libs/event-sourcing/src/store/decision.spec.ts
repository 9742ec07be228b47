import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Refusal, type Event, type Fold } from '#kernel';
import { Codec } from '../codec/codec.js';
import { eventTypes } from '../codec/event-types.js';
import type { HandleOptions } from '../event-store.js';
import { decideAll, type Job } from './decision.js';
import type { Entry } from './stream-cache.js';

type Taken = Event<'SeatTaken', { who: string; note: string }>;
type Seats = Readonly<{ taken: number }>;

const seats: Fold<Seats, Taken> = {
  category: 'seats',
  initial: { taken: 0 },
  evolve: ({ taken }) => ({ taken: taken + 1 }),
};
const codec = new Codec(
  eventTypes<Taken>({ SeatTaken: { version: 1, schema: z.strictObject({ who: z.string(), note: z.string() }) } }),
);

const job = (who: string, options: HandleOptions = {}, note = ''): Job<Seats, Taken> => ({
  decide: ({ taken }) => {
    if (taken >= 2) throw new Refusal('OUT_OF_STOCK', 'full');
    return [{ type: 'SeatTaken', data: { who, note } }];
  },
  context: {
    commandId: `take-${who}`,
    correlationId: 'k',
    causationId: 'k',
    actor: { type: 'system', id: 'spec', role: 'system' },
    at: '2026-11-20T10:00:00.000Z',
  },
  options,
  deadline: Number.POSITIVE_INFINITY,
  resolve: () => undefined,
  reject: () => undefined,
});

const entry = (taken: number, commands: Entry['commands'] = new Map()): Entry<Seats> => ({
  state: { taken },
  revision: BigInt(taken) - 1n,
  position: null,
  commands,
});

const decide = (jobs: readonly Job<Seats, Taken>[], at: Entry<Seats>) =>
  decideAll(jobs, at, { stream: 'seats-1', fold: seats, codec });

const told = (jobs: readonly Job<Seats, Taken>[], at: Entry<Seats>) =>
  decide(jobs, at).outcomes.map((outcome) => `${outcome.job.context.commandId}: ${outcome.kind}`);

describe('deciding what waits for one stream', () => {
  it('decides each command on the state its predecessors leave, and refuses only those that must be', () => {
    expect(told([job('a'), job('b'), job('c')], entry(0))).toEqual([
      'take-a: decided',
      'take-b: decided',
      'take-c: refused',
    ]);
  });

  it('gives every event an id that depends on its command, stream and place alone', () => {
    const ids = () => decide([job('a'), job('b')], entry(0)).encoded.map(({ id }) => id);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(2);
  });

  it('does not apply a command twice', () => {
    const position = { commit: 5n, prepare: 5n };
    expect(told([job('a')], entry(1, new Map([['take-a', { revision: 0n, position }]])))).toEqual(['take-a: repeated']);
    const twice = decide([job('a'), job('a')], entry(0));
    expect([twice.outcomes.length, twice.rest.length]).toEqual([1, 1]);
  });

  it('holds a caller to the revision they saw, counting what was decided before them', () => {
    expect(told([job('a', { expectedRevision: -1n }), job('b', { expectedRevision: -1n })], entry(0))).toEqual([
      'take-a: decided',
      'take-b: refused',
    ]);
  });

  it('leaves for the next append what the store would refuse as too large', () => {
    const { outcomes, rest } = decide([job('a', {}, 'x'.repeat(600_000)), job('b', {}, 'x'.repeat(600_000))], entry(0));
    expect([outcomes.length, rest.length]).toEqual([1, 1]);
  });

  it('refuses one that is too large by itself, and not its neighbours', () => {
    expect(told([job('a'), job('b', {}, 'x'.repeat(1_100_000))], entry(0))).toEqual([
      'take-a: decided',
      'take-b: refused',
    ]);
  });
});
