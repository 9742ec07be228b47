import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Event } from '#kernel';
import type { CommandContext } from '../context.js';
import { Codec, UnreadableEvent, type Raw } from './codec.js';
import { eventTypes, holdsPersonalData, personal } from './event-types.js';

type Renamed = Event<'LampRenamed', { name: string; owner: string }> | Event<'LampDimmed', { percent: number }>;

const lamps = eventTypes<Renamed>({
  LampRenamed: {
    version: 3,
    schema: z.strictObject({ name: personal(z.string()), owner: z.string() }),
    subjects: ({ owner }) => [owner],
    upcasters: {
      1: ({ title }: { title: string }) => [{ type: 'LampRenamed', version: 2, data: { name: title } }],
      2: ({ name }: { name: string }) => [
        { type: 'LampRenamed', version: 3, data: { name, owner: 'nobody' } },
        { type: 'LampDimmed', version: 1, data: { percent: 100 } },
      ],
    },
  },
  LampDimmed: { version: 1, schema: z.strictObject({ percent: z.int() }) },
});

const codec = new Codec(lamps);

const context: CommandContext = {
  commandId: 'c-1',
  correlationId: 'k-1',
  causationId: 'a-1',
  actor: { type: 'user', id: 'u-1', role: 'customer' },
  at: '2026-11-20T10:00:00.000Z',
  command: 'RenameLamp',
};

const raw = (type: string, version: number, data: unknown): Raw => ({
  id: 'e-1',
  type,
  streamId: 'lamp-1',
  revision: 4n,
  data,
  metadata: {
    ...codec.encode({ type: 'LampDimmed', data: { percent: 1 } }, 'e-1', context).metadata,
    schemaVersion: version,
  },
  created: new Date('2026-11-20T10:00:01.000Z'),
  position: { commit: 9n, prepare: 9n },
});

const errorOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('the codec', () => {
  it('writes who, when and because of what beside the data, and whose personal data it is', () => {
    const event = { type: 'LampRenamed', data: { name: 'Ada', owner: 'u-7' } } as const;
    expect(codec.encode(event, 'e-1', context)).toEqual({
      id: 'e-1',
      type: 'LampRenamed',
      data: { name: 'Ada', owner: 'u-7' },
      metadata: {
        $correlationId: 'k-1',
        $causationId: 'a-1',
        commandId: 'c-1',
        command: 'RenameLamp',
        schemaVersion: 3,
        actor: { type: 'user', id: 'u-1', role: 'customer' },
        occurredAt: '2026-11-20T10:00:00.000Z',
        subjectIds: ['u-7'],
        tenant: 'default',
      },
    });
  });

  it('marks a business time that was given, so that what follows can keep it', () => {
    const given = { ...context, occurredAt: '2010-12-01T08:26:00.000Z' };
    const { metadata } = codec.encode({ type: 'LampDimmed', data: { percent: 1 } }, 'e-1', given);
    expect([metadata.occurredAt, metadata.backdated]).toEqual(['2010-12-01T08:26:00.000Z', true]);
  });

  it('writes nothing that does not fit its schema', () => {
    expect(() => codec.encode({ type: 'LampDimmed', data: { percent: 1.5 } }, 'e-1', context)).toThrow(/schema/);
  });

  it('reads an old version as what it means today, one event becoming several where it must', () => {
    expect(codec.decode(raw('LampRenamed', 1, { title: 'Ada' })).map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'LampRenamed', data: { name: 'Ada', owner: 'nobody' } },
      { type: 'LampDimmed', data: { percent: 100 } },
    ]);
  });

  it.each([
    ['a version from the future', raw('LampDimmed', 2, { percent: 1 })],
    ['an unknown type', raw('LampStolen', 1, {})],
    ['text that was meant to be JSON', raw('LampDimmed', 1, '{"percent": 1')],
    ['metadata that is not ours', { ...raw('LampDimmed', 1, { percent: 1 }), metadata: new Uint8Array([1]) }],
  ])('stops at %s instead of skipping it', (_, event) => {
    expect(() => codec.decode(event)).toThrow(UnreadableEvent);
  });

  it('has nothing to say about what others write into the same log: types nobody knows, in streams of no category of ours', () => {
    const shop = codec.within(['lamp', 'unique-lamp']);
    const others = { ...raw('VisitorCame', 1, {}), streamId: 'visitor-1', metadata: undefined };
    expect([shop.isForeign(others), shop.decode(others)]).toEqual([true, []]);
    expect(shop.isForeign({ ...others, streamId: 'visitors' })).toBe(true);
    expect(codec.isForeign(others)).toBe(false);
  });

  it.each([
    ['an unknown type in a category of ours', raw('LampStolen', 1, {})],
    ['an unknown type beside a category of ours', { ...raw('LampStolen', 1, {}), streamId: 'unique-name-1' }],
    ['a type of ours from the future, wherever it stands', { ...raw('LampDimmed', 2, {}), streamId: 'visitor-1' }],
  ])('stops at %s, also in a log it shares', (_, event) => {
    const shop = codec.within(['lamp', 'unique-lamp']);
    expect(shop.isForeign(event)).toBe(false);
    expect(() => shop.decode(event)).toThrow(UnreadableEvent);
  });

  it('names the culprit and when it was written', () => {
    const stolen = raw('LampStolen', 1, {});
    expect(errorOf(() => codec.decode(stolen))).toMatchObject({
      event: { type: 'LampStolen', stream: 'lamp-1', revision: 4n, recordedAt: '2026-11-20T10:00:01.000Z' },
    });
  });

  it('has nothing to say about system events', () => {
    expect(codec.decode({ ...raw('$metadata', 1, {}), metadata: undefined })).toEqual([]);
  });
});

describe('event types', () => {
  it('must say whose personal data they hold', () => {
    const schema = z.strictObject({ to: z.strictObject({ lines: z.array(personal(z.string())) }) });
    expect(holdsPersonalData(schema)).toBe(true);
    expect(() => eventTypes<Event<'Sent', { to: { lines: string[] } }>>({ Sent: { version: 1, schema } })).toThrow(
      /whose/,
    );
  });

  it('must have an upcaster from every earlier version', () => {
    const schema = z.strictObject({ percent: z.int() });
    expect(() => eventTypes<Event<'LampDimmed', { percent: number }>>({ LampDimmed: { version: 2, schema } })).toThrow(
      /version 1/,
    );
  });

  it('belong to one context each', () => {
    expect(() => new Codec(lamps, lamps)).toThrow(/two contexts/);
  });
});
