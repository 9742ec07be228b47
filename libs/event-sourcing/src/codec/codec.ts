import { startOfLog, type AnyEvent } from '#kernel';
import { z } from 'zod';
import type { CommandContext } from '../context.js';
import type { EventMetadata, Recorded } from '../recorded.js';
import type { EventType, EventTypes, Stored } from './event-types.js';

/** The log holds something this program cannot read. Whoever meets it stops and says so: skipping would corrupt quietly. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';

  constructor(
    readonly event: Pick<Recorded, 'type' | 'stream' | 'revision' | 'position' | 'recordedAt'>,
    why: string,
  ) {
    super(`${event.stream}@${event.revision} (${event.type}) cannot be read: ${why}`);
  }
}

/** An event on its way into the log. */
export type Encoded = Readonly<{ id: string; type: string; data: object; metadata: EventMetadata }>;

/** An event as the store hands it out, before anything is known about it. */
export type Raw = Readonly<{
  id: string;
  type: string;
  streamId: string;
  revision: bigint;
  data: unknown;
  metadata: unknown;
  created: Date;
  position?: { commit: bigint; prepare: bigint } | undefined;
}>;

const envelope = z.looseObject({
  $correlationId: z.string(),
  $causationId: z.string(),
  commandId: z.string(),
  schemaVersion: z.int().min(1),
  occurredAt: z.string(),
  actor: z.looseObject({ type: z.string(), id: z.string(), role: z.string() }),
});

/** Translates between what the contexts say and what the log holds: schemas, versions, upcasters, metadata. */
export class Codec {
  readonly #types: ReadonlyMap<string, EventType>;
  /** First words of the categories of ours; null when every stream is. */
  #owned: ReadonlySet<string> | null = null;

  /** Throws when two contexts claim one event type: names are global in the log. */
  constructor(...contexts: readonly EventTypes[]) {
    const types = new Map<string, EventType>();
    for (const [type, definition] of contexts.flatMap((events) => [...events])) {
      if (types.has(type)) throw new Error(`two contexts define the event ${type}`);
      types.set(type, definition);
    }
    this.#types = types;
  }

  /** The same for a log that is shared with others: only streams of these categories are ours. */
  within(categories: readonly string[]): Codec {
    const codec = new Codec(this.#types);
    codec.#owned = new Set(categories.map(firstWord));
    return codec;
  }

  /** Whether a stream of this category (or name) may hold events of ours. */
  owns(category: string): boolean {
    return this.#owned === null || this.#owned.has(firstWord(category));
  }

  /** Written by others: a type nobody here knows, in a stream of no category of ours. It means nothing here. */
  isForeign({ type, streamId }: Pick<Raw, 'type' | 'streamId'>): boolean {
    return !type.startsWith('$') && !this.#types.has(type) && !this.owns(streamId);
  }

  get types(): EventTypes {
    return this.#types;
  }

  /** Throws when the data does not fit its schema: a decider that makes such an event is a bug, and nothing is written. */
  encode(event: AnyEvent, id: string, context: CommandContext): Encoded {
    const definition = this.#types.get(event.type);
    if (!definition) throw new Error(`${event.type} is not in the event catalogue`);
    const checked = definition.schema.safeParse(event.data);
    if (!checked.success) throw new Error(`${event.type} does not fit its schema: ${z.prettifyError(checked.error)}`);
    return { id, type: event.type, data: event.data, metadata: metadataOf(definition, event.data, context) };
  }

  /** What a stored event means today: usually one event; none or several after an upcast. System events and those of others
   *  mean nothing. Throws `UnreadableEvent` for an unknown type, a version from the future, or data that does not fit. */
  decode(raw: Raw): readonly Recorded[] {
    if (raw.type.startsWith('$') || this.isForeign(raw)) return [];
    const metadata = readMetadata(raw);
    const current = this.#upcast({ type: raw.type, version: metadata.schemaVersion, data: raw.data }, raw);
    return current.map(({ type, data }) => ({
      type,
      data: data as object,
      id: raw.id,
      stream: raw.streamId,
      revision: raw.revision,
      position: raw.position ?? startOfLog,
      recordedAt: raw.created.toISOString(),
      metadata,
    }));
  }

  #upcast(stored: Stored, raw: Raw): readonly Stored[] {
    const definition = this.#types.get(stored.type);
    if (!definition) throw unreadable(raw, 'unknown type');
    if (stored.version > definition.version)
      throw unreadable(raw, `version ${stored.version} comes from a newer program`);
    if (stored.version === definition.version) {
      const checked = definition.schema.safeParse(stored.data);
      if (!checked.success) throw unreadable(raw, z.prettifyError(checked.error));
      return [stored];
    }
    const upcast = definition.upcasters?.[stored.version];
    if (!upcast) throw unreadable(raw, `no upcaster from version ${stored.version}`);
    return upcast(stored.data as never).flatMap((next) => this.#upcast(next, raw));
  }
}

function metadataOf(definition: EventType, data: object, context: CommandContext): EventMetadata {
  return {
    $correlationId: context.correlationId,
    $causationId: context.causationId,
    commandId: context.commandId,
    command: context.command ?? 'unnamed',
    schemaVersion: definition.version,
    actor: context.actor,
    occurredAt: context.occurredAt ?? context.at,
    ...(context.occurredAt !== undefined && { backdated: true as const }),
    subjectIds: definition.subjects?.(data) ?? [],
    tenant: 'default',
    ...(context.reason !== undefined && { reason: context.reason }),
    ...(context.requestId !== undefined && { requestId: context.requestId }),
    ...(context.traceparent !== undefined && { traceparent: context.traceparent }),
  };
}

function readMetadata(raw: Raw): EventMetadata {
  const checked = envelope.safeParse(raw.metadata);
  if (!checked.success) throw unreadable(raw, 'its metadata is not ours');
  return raw.metadata as EventMetadata;
}

const unreadable = ({ type, streamId: stream, revision, position, created }: Raw, why: string): UnreadableEvent =>
  new UnreadableEvent(
    { type, stream, revision, position: position ?? startOfLog, recordedAt: created.toISOString() },
    why,
  );

/** Up to the first dash: `unique-sku` and `unique-email` are told from what others write by `unique`. */
const firstWord = (category: string): string => {
  const dash = category.indexOf('-');
  return dash < 0 ? category : category.slice(0, dash);
};
