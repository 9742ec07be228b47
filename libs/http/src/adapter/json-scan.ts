/** What plain JSON.parse lets pass and the shop does not want. */
type JsonFlaw = Readonly<{ pointer: string; message: string }>;

type Frame = { keys: Set<string> | null; key: string | number };

type Skipped = Readonly<{ end: number; escaped: boolean; bad: string | null }>;

const enum Char {
  Quote = 0x22,
  Backslash = 0x5c,
  Comma = 0x2c,
  OpenObject = 0x7b,
  CloseObject = 0x7d,
  OpenList = 0x5b,
  CloseList = 0x5d,
  SmallU = 0x75,
}

/** Walks text that JSON.parse accepted, once, and finds the first of: a key given twice in one object (which one counts
 *  is anybody's guess), `__proto__`, nesting deeper than `maxDepth`, a NUL or lone surrogate inside any string. */
export function findFlaw(json: string, maxDepth: number): JsonFlaw | null {
  const frames: Frame[] = [];
  let expectsKey = false;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case Char.Quote: {
        const skipped = skipString(json, at);
        const frame = frames.at(-1);
        const bad = (expectsKey && frame ? enterKey(frame, json, at, skipped) : null) ?? skipped.bad;
        if (bad !== null) return flaw(frames, bad);
        expectsKey = false;
        at = skipped.end;
        break;
      }
      case Char.OpenObject:
        frames.push({ keys: new Set(), key: '' });
        expectsKey = true;
        if (frames.length > maxDepth) return flaw([], `must not be nested deeper than ${maxDepth}`);
        break;
      case Char.OpenList:
        frames.push({ keys: null, key: 0 });
        expectsKey = false;
        if (frames.length > maxDepth) return flaw([], `must not be nested deeper than ${maxDepth}`);
        break;
      case Char.CloseObject:
      case Char.CloseList:
        frames.pop();
        expectsKey = false;
        break;
      case Char.Comma:
        expectsKey = nextItem(frames.at(-1));
        break;
    }
  }
  return null;
}

/** The frame stands at this key from now on. Tells what is wrong with it. */
function enterKey(frame: Frame, json: string, start: number, { end, escaped }: Skipped): string | null {
  const key = keyOf(json, start, end, escaped);
  frame.key = key;
  if (key === '__proto__') return 'is not allowed as a key';
  if (frame.keys?.has(key)) return 'is given twice';
  frame.keys?.add(key);
  return null;
}

function nextItem(frame: Frame | undefined): boolean {
  if (!frame) return false;
  if (typeof frame.key === 'number') frame.key += 1;
  return frame.keys !== null;
}

const keyOf = (json: string, start: number, end: number, escaped: boolean): string =>
  escaped ? String(JSON.parse(json.slice(start, end + 1))) : json.slice(start + 1, end);

/** From the opening quote to the closing one. Raw surrogates cannot occur: the body was valid UTF-8. */
function skipString(json: string, start: number): Skipped {
  let at = start + 1;
  let escaped = false;
  let bad: string | null = null;
  for (; json.charCodeAt(at) !== Char.Quote; at += 1) {
    if (json.charCodeAt(at) !== Char.Backslash) continue;
    escaped = true;
    at += 1;
    if (json.charCodeAt(at) !== Char.SmallU) continue;
    const unit = hex(json, at + 1);
    at += 4;
    if (unit === 0) bad ??= 'must not hold a NUL character';
    if (isLow(unit)) bad ??= 'must be well-formed Unicode';
    if (!isHigh(unit)) continue;
    if (json.startsWith('\\u', at + 1) && isLow(hex(json, at + 3))) at += 6;
    else bad ??= 'must be well-formed Unicode';
  }
  return { end: at, escaped, bad };
}

const hex = (json: string, at: number): number => Number.parseInt(json.slice(at, at + 4), 16);
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

const flaw = (frames: readonly Frame[], message: string): JsonFlaw => ({
  pointer: frames
    .map(({ key }) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .slice(0, 500),
  message,
});
