import type { Parameter } from './document.js';

/** Ids that are none, as they stand in an address. */
export const badIds: readonly string[] = [
  '%00',
  'a%00b',
  '%zz',
  '%',
  '%ed%a0%80',
  '%ff',
  '..%2f..%2fetc',
  '%2e%2e',
  'a%20b',
  '%20',
  '%F0%9F%92%A9',
  '__proto__',
  'constructor',
  '%27%3B%20DROP%20TABLE%20x%3B--',
  '1e400',
  '-1',
  'null',
  'undefined',
  '%7B%7D',
  'x'.repeat(129),
  'x'.repeat(300),
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
];

/** Queries no route takes. */
export const strangeQueries: readonly string[] = [
  'unknown=1',
  '__proto__=1',
  'constructor=1',
  '__proto__[admin]=1',
  'limit[]=1',
  'limit[$gt]=1',
  '%00=1',
  '%ff=1',
  '=1',
  'a=1&a=2',
];

/** Values no parameter takes that is not free text. */
const badValues = [
  '',
  '0x10',
  '1e2',
  '-1',
  '1.5',
  '%201',
  '99999999999999999999',
  'NaN',
  '%00',
  '%ed%a0%80',
  '%ff',
  '%F0%9F%92%A9',
  'null',
  '[]',
  '__proto__',
  '%27%20OR%201%3D1--',
  'x'.repeat(2_000),
];

type Forged = Readonly<{ sort: string | null; cursor: string }>;

/** What `encodeCursor` would make of places that no list has. */
const forgedCursors = (
  [
    null,
    -1,
    1,
    2 ** 53 - 1,
    1e30,
    '1',
    [],
    [null, null],
    [1, 2],
    [1, 2, 3],
    ['tomorrow', 'x'],
    ['0000-01-01T00:00:00.000Z', 'x'],
    ['9999-12-31T23:59:59.999Z', 'x'],
    ['2026-01-01T00:00:00Z', ''],
    ['2026-01-01T00:00:00Z', 'a\u0000b'],
    ['2026-01-01T00:00:00Z', 2 ** 53],
    [-1],
    [1e30],
    [2 ** 53 - 1],
    ['9'.repeat(40)],
    ...['newest', 'price', '-price', 'relevance'].flatMap((sort) => [
      [sort],
      [sort, 'tomorrow', 'x'],
      [sort, '1970-01-01T00:00:00.000Z', 'a\u0000b'],
      [sort, 2 ** 53 - 1, 'x'],
      [sort, -(2 ** 53) + 1, 'x'],
      [sort, 1e300, 'x'],
      [sort, '1e999', 'x'],
      [sort, 'NaN', 'x'],
      [sort, 1, 2 ** 53, 'x'],
    ]),
  ] as readonly unknown[]
).map((place): Forged => {
  const [first]: readonly unknown[] = Array.isArray(place) ? place : [];
  const sort = typeof first === 'string' && /^-?[a-z]+$/.test(first) ? first : null;
  return { sort, cursor: Buffer.from(JSON.stringify(place)).toString('base64url') };
});

/** Whether the query must be refused, and the query. */
export type BadQuery = Readonly<{ query: string; mustFail: boolean }>;

export const badQueries = ({ name, schema }: Parameter, others: readonly string[]): readonly BadQuery[] => [
  ...(name === 'cursor'
    ? forgedCursors.map((forged) => ({ query: forgedQuery(forged, others), mustFail: false }))
    : []),
  { query: `${name}=1&${name}=1`, mustFail: true },
  { query: `${name}[]=1`, mustFail: true },
  { query: `${name}[a]=1`, mustFail: true },
  ...badValues.map((value) => ({ query: `${name}=${value}`, mustFail: !mayBe(schema, value) })),
];

const forgedQuery = ({ sort, cursor }: Forged, others: readonly string[]): string =>
  others.includes('sort') && sort !== null ? `sort=${sort}&cursor=${cursor}` : `cursor=${cursor}`;

/** Words and patterns tell for themselves; where there is neither, anything may be meant, but for a NUL. */
function mayBe(schema: Parameter['schema'], value: string): boolean {
  if (value === '%00') return false;
  const text = decoded(value);
  if (schema?.enum) return schema.enum.includes(text);
  if (schema?.pattern !== undefined) return new RegExp(schema.pattern, 'u').test(text);
  return true;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '\ufffd';
  }
}

/** Headers that a route which reads them must refuse. A list is sent as several headers. */
export const badHeaders: Readonly<Record<string, readonly (string | string[])[]>> = {
  'Idempotency-Key': ['', ' ', 'x'.repeat(256), 'é', 'a\tb', ['one', 'two']],
  'If-Match': ['7', '"x"', 'W/"7"', '"-1"', '"99999999999999999999"', '"1", "2"', ['"1"', '"2"']],
  'X-Consistency-Token': ['x', 'null', '%00', 'OTk5OTk5OTk5OTk5OS85OTk5OTk5OTk5OTk5', ['MC8w', 'MC8w']],
};

/** Headers that must be refused or ignored, whatever the route. */
export const strangeHeaders: readonly Readonly<Record<string, string | string[]>>[] = [
  { 'x-cart-token': 'x' },
  { 'x-cart-token': ['a', 'b'] },
  { 'x-cart-token': `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}.${'A'.repeat(43)}` },
  { prefer: 'wait=-1; wait=x,,,' },
  { 'x-request-id': '${jndi:ldap://x}' },
  { 'x-request-id': 'x'.repeat(4_000) },
  { traceparent: '00-zz-zz-01' },
  { accept: 'application/xml' },
  { 'x-forwarded-for': "127.0.0.1'; DROP" },
  { 'x-http-method-override': 'DELETE' },
  { cookie: 'a=b; __proto__=c' },
  { range: 'bytes=0-0,-1' },
  { expect: '100-continue' },
];

/** Must be refused whatever the route, also where nobody has to say who they are. */
export const badTokens: readonly string[] = [
  'Bearer',
  'Bearer ',
  'Basic YWRtaW46YWRtaW4=',
  'Bearer a b',
  'Bearer null',
  'Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJ4Iiwic2lkIjoieCIsInJvbGVzIjpbImFkbWluIl19.',
  `Bearer ${'x'.repeat(8_000)}`,
];
