import * as fc from 'fast-check';
import type { Schema } from './document.js';
import { Raw } from './json-text.js';

/** A proper value with one thing wrong. */
export type Spoilt = Readonly<{ what: string; value: unknown }>;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whatever may stand where something else is expected. */
const strangers: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['a number', 7],
  ['a fraction', 1.5],
  ['a negative number', -1],
  ['a text', 'text'],
  ['a number as text', '1'],
  ['no text', ''],
  ['a list', []],
  ['a list of lists', [[[]]]],
  ['an object', {}],
  ['an object with a number', { amount: 1 }],
  ['infinity', new Raw('1e400')],
  ['2^53 + 1', new Raw('9007199254740993')],
  ['10^30', new Raw('1000000000000000000000000000000')],
];

const texts: readonly (readonly [string, unknown])[] = [
  ['a NUL', new Raw('"a\\u0000b"')],
  ['half a surrogate pair', new Raw('"\\ud800"')],
  ['the other half', new Raw('"a\\udc00b"')],
  ['10 kB', 'x'.repeat(10_240)],
  ['only invisible characters', '\u200b\u202e\u2066'],
  ['control characters', 'a\u0007\u001b[31m'],
  ['SQL', "' OR 1=1; DROP TABLE users; --"],
  ['a path', '../../../etc/passwd'],
  ['__proto__', '__proto__'],
];

/** Keys nobody asked for; some of them in the hands of every JavaScript object. */
const extras: readonly (readonly [string, unknown])[] = [
  ['extra', 1],
  ['constructor', { prototype: { admin: true } }],
  ['toString', 'x'],
  ['roles', ['admin']],
  ['userId', 'somebody-else'],
];

/** Every way to spoil the value in one place. Some still fit the schema: whoever uses them asks it. */
export function spoil(schema: Schema, good: unknown, where = ''): readonly Spoilt[] {
  const here = where || 'the body';
  const swapped = strangers.map(([what, value]) => ({ what: `${here} is ${what}`, value }));
  const branch = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
  if (isFields(good)) return [...swapped, ...spoilFields(branch, good, where)];
  if (Array.isArray(good)) return [...swapped, ...spoilList(branch, good, where)];
  if (typeof good === 'string') return [...swapped, ...spoilText(branch, here)];
  return [...swapped, ...edges(branch).map((value) => ({ what: `${here} is ${value}`, value }))];
}

function spoilFields(schema: Schema, good: Fields, where: string): readonly Spoilt[] {
  const inside = Object.entries(good).flatMap(([key, value]) =>
    spoil(schema.properties?.[key] ?? {}, value, `${where}/${key}`).map(({ what, value }) => ({
      what,
      value: { ...good, [key]: value },
    })),
  );
  const without = Object.keys(good).map((gone) => ({
    what: `${where}/${gone} is missing`,
    value: Object.fromEntries(Object.entries(good).filter(([key]) => key !== gone)),
  }));
  const added = extras.map(([key, value]) => ({ what: `${where}/${key} is added`, value: { ...good, [key]: value } }));
  return [...inside, ...without, ...added];
}

function spoilList(schema: Schema, good: readonly unknown[], where: string): readonly Spoilt[] {
  const [first] = good;
  const most = schema.maxItems ?? 100;
  return [
    ...spoil(schema.items ?? {}, first, `${where}/0`).map(({ what, value }) => ({ what, value: [value] })),
    { what: `${where} is longer than ${most}`, value: Array.from({ length: most + 1 }, () => first) },
  ];
}

const spoilText = ({ minLength = 0, maxLength }: Schema, here: string): readonly Spoilt[] => [
  ...texts.map(([what, value]) => ({ what: `${here} is ${what}`, value })),
  ...(minLength > 0 ? [{ what: `${here} is too short`, value: 'x'.repeat(minLength - 1) }] : []),
  ...(maxLength === undefined ? [] : [{ what: `${here} is too long`, value: 'x'.repeat(maxLength + 1) }]),
];

const edges = ({ minimum, maximum }: Schema): readonly number[] => [
  ...(minimum === undefined ? [] : [minimum - 1]),
  ...(maximum === undefined ? [] : [maximum + 1]),
];

/** Any JSON in the place of any field, the same at every run. */
export const garbled = (good: unknown, seed: number, count: number): readonly Spoilt[] =>
  fc
    .sample(
      fc.tuple(fc.constantFrom(...Object.keys(isFields(good) ? good : { '': 0 })), fc.jsonValue({ maxDepth: 3 })),
      { seed, numRuns: count },
    )
    .map(([key, value]) => ({
      what: `/${key} is ${JSON.stringify(value).slice(0, 60)}`,
      value: isFields(good) ? { ...good, [key]: value } : value,
    }));
