import type { Event } from '#kernel';
import { z } from 'zod';
import { eventTypes } from '../codec/event-types.js';

export type ProcessSend = Readonly<{ id: string; type: string; data: object }>;

export type ProcessTimer = Readonly<{ set: string; id: string; dueAt: string }> | Readonly<{ cancel: string }>;

export type ProcessInput = Readonly<{ id: string; type: string; data: object; at: string }>;

/** A process heard something, and this is what it decided to do about it. Recorded before anything of it is done. */
export type ProcessAdvanced = Event<
  'ProcessAdvanced',
  { input: ProcessInput; sends: readonly ProcessSend[]; timers: readonly ProcessTimer[] }
>;

const data = z.custom<object>((value) => typeof value === 'object' && value !== null);

/** One type for the streams of all processes. They hold no personal data: a process leaves it out (`Process.remember`). */
export const processEvents = eventTypes<ProcessAdvanced>({
  ProcessAdvanced: {
    version: 1,
    schema: z.strictObject({
      input: z.strictObject({ id: z.string(), type: z.string(), data, at: z.string() }),
      sends: z.array(z.strictObject({ id: z.string(), type: z.string(), data })).readonly(),
      timers: z
        .array(
          z.union([
            z.strictObject({ set: z.string(), id: z.string(), dueAt: z.string() }),
            z.strictObject({ cancel: z.string() }),
          ]),
        )
        .readonly(),
    }),
  },
});
