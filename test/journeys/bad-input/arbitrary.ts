import * as fc from 'fast-check';
import type { Schema } from './document.js';

/** Where a pattern or a list of words says too little: by the name of the property. */
const known: Readonly<Record<string, readonly string[]>> = {
  country: ['GB', 'DE', 'XX', 'gb'],
  email: ['ada@example.com', 'ADA@EXAMPLE.COM', 'ada+shop@example.co.uk', 'x@y.zz'],
  placedAt: ['2026-02-03T04:05:06Z', '1970-01-01T00:00:00+14:00', '9998-12-31T23:59:59.999Z'],
  imageUrls: ['https://images.example.com/a.jpg'],
};

/** Text that is allowed and makes trouble elsewhere. */
const troubling = [
  "'; DROP TABLE catalog.products; --",
  '%_\\',
  '__proto__',
  '${7*7}{{7*7}}',
  '<script>alert(1)</script>',
  '\u202egnp.exe',
  '\u200b\u200b',
  '👩‍👩‍👧‍👦 é e\u0301',
  '../../etc/passwd',
  'a\r\nSet-Cookie: b=c',
];

/** Values the schema allows, with a taste for the edges. */
export function arbitraryOf(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => arbitraryOf(one, name)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}, name), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3),
      });
    case 'string':
      return textOf(schema, name);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

const objectOf = ({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> =>
  fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, arbitraryOf(schema, name)])), {
    requiredKeys: [...required],
  });

function numberOf({ minimum = -(2 ** 53) + 1, maximum = 2 ** 53 - 1 }: Schema): fc.Arbitrary<number> {
  const edges = [minimum, minimum + 1, maximum - 1, maximum, 0, 1].filter((edge) => edge >= minimum && edge <= maximum);
  return fc.oneof(fc.constantFrom(...edges), fc.integer({ min: minimum, max: maximum }));
}

function textOf({ minLength = 0, maxLength = 200, pattern }: Schema, name: string): fc.Arbitrary<string> {
  const words = known[name];
  if (words) return fc.constantFrom(...words);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).filter(({ length }) => length <= maxLength);
  const fitting = troubling.filter(({ length }) => length >= minLength && length <= maxLength);
  const random = fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, minLength + 12) });
  const longest = fc.constant('x'.repeat(maxLength));
  const short = random.filter(({ length }) => length <= maxLength);
  return fitting.length > 0 ? fc.oneof(short, longest, fc.constantFrom(...fitting)) : fc.oneof(short, longest);
}
