import { z } from 'zod';
import { type Operation } from './book.js';
import { type Metadata } from './objects.js';

const Text = z.string().min(1);
const DelayMs = z.number().int().min(1).max(600_000);

const target = {
  /** Default: everything that changes something; for `decline`, everything that asks a card. */
  operation: z.enum(['create', 'confirm', 'capture', 'cancel', 'refund', 'authenticate', 'read']).optional(),
  /** How often; 0 is for ever. A retry of the SDK counts. */
  count: z.number().int().min(0).default(1),
  /** Only payments that have all of these. */
  metadata: z.record(z.string(), z.string()).optional(),
};

export const SwitchRequest = z.discriminatedUnion('switch', [
  z.strictObject({ switch: z.literal('decline'), code: Text.default('generic_decline'), ...target }),
  z.strictObject({ switch: z.literal('delay_before'), ms: DelayMs, ...target }),
  z.strictObject({ switch: z.literal('delay_after'), ms: DelayMs, ...target }),
  z.strictObject({ switch: z.literal('drop_before'), ...target }),
  z.strictObject({ switch: z.literal('drop_after'), ...target }),
  z.strictObject({
    switch: z.literal('fail_before'),
    status: z.number().int().min(500).max(599).default(500),
    ...target,
  }),
  z.strictObject({
    switch: z.literal('fail_after'),
    status: z.number().int().min(500).max(599).default(500),
    ...target,
  }),
  z.strictObject({ switch: z.literal('rate_limit'), ...target }),
]);

export type Switch = z.infer<typeof SwitchRequest>;
type Kind = Switch['switch'];
type Of<K extends Kind> = Extract<Switch, { switch: K }>;

/** A request as far as switches look at it. */
export type Asked = Readonly<{ operation: Operation | 'read'; asksCard: boolean; metadata: () => Metadata }>;

const applies = ({ switch: kind, operation, metadata }: Switch, asked: Asked): boolean => {
  const meant =
    operation === undefined
      ? kind === 'decline'
        ? asked.asksCard
        : asked.operation !== 'read'
      : operation === asked.operation && (kind !== 'decline' || operation !== 'create' || asked.asksCard);
  if (!meant || metadata === undefined) return meant;
  const actual = asked.metadata();
  return Object.entries(metadata).every(([key, value]) => actual[key] === value);
};

/** What shall go wrong next, set by a test. They are forgotten when the simulator stops. */
export class Switches {
  private on: Switch[] = [];

  list(): readonly Switch[] {
    return this.on;
  }

  add(one: Switch): void {
    this.on.push(one);
  }

  clear(): void {
    this.on = [];
  }

  /** The oldest switch of the kind that is meant for the request; it counts down. */
  take<K extends Kind>(kind: K, asked: Asked): Of<K> | undefined {
    if (this.on.length === 0) return undefined;
    const isKind = (one: Switch): one is Of<K> => one.switch === kind;
    const found = this.on.filter(isKind).find((one) => applies(one, asked));
    if (found === undefined) return undefined;
    if (found.count === 1) this.on = this.on.filter((one) => one !== found);
    else if (found.count > 1) this.on = this.on.map((one) => (one === found ? { ...one, count: one.count - 1 } : one));
    return found;
  }
}
