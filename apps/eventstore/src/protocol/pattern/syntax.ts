/** A pattern, understood. Texts are walked in UTF-16 units; NaN stands for "beyond the text". */
export type Pattern =
  | Readonly<{ is: 'unit'; accepts: (unit: number) => boolean }>
  | Readonly<{ is: 'edge'; holds: (before: number, after: number) => boolean }>
  | Readonly<{ is: 'sequence'; parts: readonly Pattern[] }>
  | Readonly<{ is: 'choice'; options: readonly Pattern[] }>
  | Readonly<{ is: 'repeat'; part: Pattern; min: number; max: number }>;

/** A piece of the language that cannot be matched in one walk over the text. */
export class UnsupportedPattern extends Error {}

/** Reads a regular expression of JavaScript without flags. Throws `SyntaxError` for what is none, and `UnsupportedPattern` for what needs memory of the past or a view of the future (backreferences, lookarounds
 *  over more than the next character) and for legacy escapes. */
export function parsePattern(source: string): Pattern {
  return choice({ source: new RegExp(source).source, at: 0 });
}

type Cursor = { readonly source: string; at: number };

/** Takes what the sticky expression finds here. */
function take(cursor: Cursor, expression: RegExp): RegExpExecArray | null {
  expression.lastIndex = cursor.at;
  const found = expression.exec(cursor.source);
  if (found) cursor.at += found[0].length;
  return found;
}

function choice(cursor: Cursor): Pattern {
  const options = [sequence(cursor)];
  while (take(cursor, /\|/y)) options.push(sequence(cursor));
  return options.length === 1 && options[0] ? options[0] : { is: 'choice', options };
}

function sequence(cursor: Cursor): Pattern {
  const parts: Pattern[] = [];
  while (cursor.at < cursor.source.length && !/[|)]/.test(cursor.source.charAt(cursor.at))) {
    parts.push(repeated(cursor, piece(cursor)));
  }
  return { is: 'sequence', parts };
}

/** Whether as many or as few as possible (`*?`) are wanted makes no difference to whether there is a match. */
function repeated(cursor: Cursor, part: Pattern): Pattern {
  const found = take(cursor, /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y);
  if (!found) return part;
  const [, sign, least, comma, most] = found;
  if (sign !== undefined) return { is: 'repeat', part, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
  const min = Number(least);
  if (comma === undefined) return { is: 'repeat', part, min, max: min };
  return { is: 'repeat', part, min, max: most ? Number(most) : Infinity };
}

const isWord = (unit: number): boolean => !Number.isNaN(unit) && /\w/.test(String.fromCharCode(unit));

const edges = {
  '^': (before) => Number.isNaN(before),
  $: (_before, after) => Number.isNaN(after),
  '\\b': (before, after) => isWord(before) !== isWord(after),
  '\\B': (before, after) => isWord(before) === isWord(after),
} as const satisfies Record<string, (before: number, after: number) => boolean>;

function piece(cursor: Cursor): Pattern {
  if (take(cursor, /\(/y)) return group(cursor);
  const edge = take(cursor, /\^|\$|\\b|\\B/y);
  if (edge) return { is: 'edge', holds: edges[edge[0] as keyof typeof edges] };
  return unit(cursor);
}

function group(cursor: Cursor): Pattern {
  const ahead = take(cursor, /\?([=!])/y);
  if (ahead) return nextUnit(cursor, ahead[1] === '=');
  if (!take(cursor, /\?:|\?<[^=!>][^>]*>/y) && take(cursor, /\?/y)) {
    throw new UnsupportedPattern('lookbehinds and modifiers are not supported');
  }
  const inner = choice(cursor);
  take(cursor, /\)/y);
  return inner;
}

/** `(?!\$)`: a lookahead over one character is as easy to know as the end of the text. */
function nextUnit(cursor: Cursor, wanted: boolean): Pattern {
  const inner = choice(cursor);
  const only = inner.is === 'sequence' && inner.parts.length === 1 ? inner.parts[0] : undefined;
  if (!take(cursor, /\)(?![*+?{])/y) || only?.is !== 'unit') {
    throw new UnsupportedPattern('a lookahead may ask for one character only');
  }
  return { is: 'edge', holds: (_before, after) => (!Number.isNaN(after) && only.accepts(after)) === wanted };
}

/** One character, a class of them, an escape: JavaScript itself knows what each of them accepts. */
function unit(cursor: Cursor): Pattern {
  if (take(cursor, /\\(?:[1-9]|0\d|k|c(?![A-Za-z]))/y)) {
    throw new UnsupportedPattern('backreferences and legacy escapes are not supported');
  }
  const atom = /\[(?:[^\]\\]|\\[^])*\]|\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|c[A-Za-z]|[^])|[^]/y;
  const one = new RegExp(`^(?:${take(cursor, atom)?.[0] ?? ''})$`);
  const accepts = (code: number): boolean => one.test(String.fromCharCode(code));
  const ascii = Array.from({ length: 128 }, (_, code) => accepts(code));
  return { is: 'unit', accepts: (code) => ascii[code] ?? accepts(code) };
}
