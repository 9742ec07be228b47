import { describe, expect, it } from '@jest/globals';
import type { Event } from '#kernel';
import { z } from 'zod';
import { Codec } from '../codec/codec.js';
import { eventTypes, personal } from '../codec/event-types.js';
import { expectForgetful } from './forgetful.js';
import type { AnyProcess } from './process.js';

type Ordered = Event<'Ordered', { id: string; email: string }>;

const codec = new Codec(
  eventTypes<Ordered>({
    Ordered: {
      version: 1,
      schema: z.strictObject({ id: z.string(), email: personal(z.string()) }),
      subjects: ({ id }) => [id],
    },
  }),
);
const process = { category: 'gossip', correlate: { Ordered: () => 'x' } } as unknown as AnyProcess;

describe('a process that hears personal data', () => {
  it('does not start before it says what of it it remembers', () => {
    expect(() => expectForgetful(process, codec)).toThrow(/gossip hears Ordered/);
    const forgetful = { ...process, remember: { Ordered: (data: object) => ({ ...data, email: '' }) } };
    expect(() => expectForgetful(forgetful, codec)).not.toThrow();
  });
});
