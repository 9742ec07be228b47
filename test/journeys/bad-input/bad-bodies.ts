/** A body that is wrong before anybody looks at what it says. */
export type BadBody = Readonly<{
  what: string;
  body: string | Uint8Array;
  headers?: Readonly<Record<string, string>>;
  /** So much that the connection is closed while it is sent. */
  tooMuch?: boolean;
}>;

const deep = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

const typed = (type: string) => ({ 'content-type': type });

/** `good` is the text of a body the route takes. */
export const badBodies = (good: string): readonly BadBody[] => [
  { what: 'nothing', body: '' },
  { what: 'a truncated text', body: good.slice(0, -1) },
  { what: 'something after the text', body: `${good}x` },
  { what: 'two texts', body: good + good },
  { what: 'NaN', body: 'NaN' },
  { what: 'a comma too many', body: good.replace(/\}$/, ',}') },
  { what: 'single quotes', body: good.replaceAll('"', "'") },
  { what: 'a comment', body: `/* x */${good}` },
  { what: 'a key given twice', body: good.replace(/^\{("[^"]+":)/, '{$1null,$1') },
  { what: 'the key __proto__', body: good.replace(/^\{/, '{"__proto__":{"admin":true},') },
  { what: 'a deep text', body: deep(30_000) },
  { what: '2 MB', body: `{"a":"${'x'.repeat(2_097_152)}"}`, tooMuch: true },
  {
    what: 'bytes that are not UTF-8',
    body: Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  },
  { what: 'a form', body: 'quantity=1', headers: typed('application/x-www-form-urlencoded') },
  { what: 'plain text', body: good, headers: typed('text/plain') },
  { what: 'several parts', body: '--x\r\n\r\n--x--', headers: typed('multipart/form-data; boundary=x') },
  { what: 'XML', body: '<a/>', headers: typed('application/xml') },
  { what: 'Latin-1', body: good, headers: typed('application/json; charset=latin1') },
  { what: 'a type that is none', body: good, headers: typed(';;;') },
  { what: 'a compressed body', body: good, headers: { 'content-encoding': 'gzip' } },
];
