import type { AnyEvent, Position } from '#kernel';
import type { Actor } from './context.js';

/** What is known about an event beside its data. Holds no personal data. */
export type EventMetadata = Readonly<{
  $correlationId: string;
  $causationId: string;
  commandId: string;
  command: string;
  schemaVersion: number;
  actor: Actor;
  /** Business time, ISO-8601 UTC. */
  occurredAt: string;
  /** Present when the business time was given by the caller, not read from the clock. */
  backdated?: true;
  /** Whose personal data the event holds: the keys to throw away when they are forgotten. */
  subjectIds: readonly string[];
  tenant: string;
  /** Of staff; see `CommandContext`. */
  reason?: string;
  requestId?: string;
  traceparent?: string;
}>;

/** An event as it stands in the log. `recordedAt` is the store's clock, ISO-8601 UTC. */
export type Recorded<E extends AnyEvent = AnyEvent> = E &
  Readonly<{
    id: string;
    stream: string;
    revision: bigint;
    position: Position;
    recordedAt: string;
    metadata: EventMetadata;
  }>;
