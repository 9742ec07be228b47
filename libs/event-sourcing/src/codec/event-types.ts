import type { AnyEvent } from '#kernel';
import { z } from 'zod';

/** An event as it was stored: some version of some type. */
export type Stored = Readonly<{ type: string; version: number; data: unknown }>;

/** Turns a stored event of one version into events of the next. None drops it, several split it. Pure. */
export type Upcast = (data: never) => readonly Stored[];

export type EventType<D = unknown> = Readonly<{
  /** The version written today, from 1. */
  version: number;
  schema: z.ZodType<D>;
  /** By the version they read. Every version below `version` has one. */
  upcasters?: Readonly<Record<number, Upcast>>;
  /** Whose personal data the event holds. Required as soon as the schema marks a personal field. */
  subjects?: (data: D) => readonly string[];
}>;

export type EventTypes = ReadonlyMap<string, EventType>;

type Definitions<E extends AnyEvent> = { readonly [T in E['type']]: EventType<Extract<E, { type: T }>['data']> };

/** Schemas of one context's events: a missing or misspelt event, or a schema that disagrees with its type, does not compile.
 *  Throws where a personal field has no subject, or a version has no upcaster: at start, not in production at night. */
export function eventTypes<E extends AnyEvent>(definitions: Definitions<E>): EventTypes {
  const entries = Object.entries(definitions) as [string, EventType][];
  for (const [type, definition] of entries) {
    if (holdsPersonalData(definition.schema) && !definition.subjects) {
      throw new Error(`${type} holds personal data but does not say whose`);
    }
    for (let version = 1; version < definition.version; version += 1) {
      if (!definition.upcasters?.[version]) throw new Error(`${type} has no upcaster from version ${version}`);
    }
  }
  return new Map(entries);
}

const personalFields = z.registry<{ personal: true }>();

/** Marks a field that says something about a person: encrypted with their key, and unreadable once they are forgotten. */
export function personal<T extends z.ZodType>(schema: T): T {
  const marked = schema.clone();
  personalFields.add(marked, { personal: true });
  return marked;
}

export const isPersonal = (schema: z.ZodType): boolean => personalFields.has(schema);

/** Looks through objects, arrays, records, unions and wrappers. */
export function holdsPersonalData(schema: z.ZodType, seen = new Set<unknown>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  if (isPersonal(schema)) return true;
  return innerSchemas(schema).some((inner) => holdsPersonalData(inner, seen));
}

function innerSchemas(schema: z.ZodType): readonly z.ZodType[] {
  const definition = schema.def as unknown as Record<string, unknown>;
  const inner: unknown[] = [];
  for (const key of ['element', 'innerType', 'valueType', 'in', 'out', 'left', 'right']) inner.push(definition[key]);
  if (definition['shape']) inner.push(...Object.values(definition['shape']));
  if (Array.isArray(definition['options'])) inner.push(...definition['options']);
  if (Array.isArray(definition['items'])) inner.push(...definition['items']);
  return inner.filter((value): value is z.ZodType => value instanceof z.ZodType);
}
