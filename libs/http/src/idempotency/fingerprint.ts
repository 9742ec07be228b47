import { createHash } from 'node:crypto';

/** Equal for equal requests, however their JSON was spelled: sha256 over address and canonical body. */
export const fingerprintOf = (url: string, body: unknown): Buffer =>
  createHash('sha256').update(url).update('\n').update(canonicalJson(body)).digest();

/** JSON with the keys of every object in order and no space. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (isObject(part) ? sorted(part) : part)) ?? '';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (object: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
