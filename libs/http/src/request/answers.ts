import { encodePosition, type Position } from '#kernel';

/** The part of a command's receipt that travels to the client. */
type WriteReceipt = Readonly<{ revision: bigint; position: Position | null }>;

/** `waited`: seconds of `Prefer: wait` that were honoured; 0 for a client that did not want to wait. */
type WriteOptions = Readonly<{ location?: string; status?: number; waited?: number }>;

/** What a handler answers beside its body; the adapter turns it into status, headers and body. */
export class Answer<T> {
  constructor(
    readonly body: T,
    readonly headers: Readonly<Record<string, string>>,
    readonly status: number | null = null,
  ) {}
}

/** An answer that is sent exactly as it stands: the first one of a keyed request, or its replay. */
export class RawAnswer {
  constructor(
    readonly answer: Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: string }>,
    readonly replayed: boolean,
  ) {}
}

/** Named for readers of signatures: the answer to a write, the answer of a read that knows its revision. */
export type Written<T> = Answer<T>;
type Versioned<T> = Answer<T>;

const etag = (revision: bigint): string => `"${revision}"`;

/** The answer to a write: `ETag` and `X-Consistency-Token` from the receipt. */
export function written<T>(
  receipt: WriteReceipt,
  body: T,
  { location, status, waited = 0 }: WriteOptions = {},
): Written<T> {
  const headers: Record<string, string> = {};
  if (receipt.revision >= 0n) headers['etag'] = etag(receipt.revision);
  if (receipt.position) headers['x-consistency-token'] = encodePosition(receipt.position);
  if (location !== undefined) headers['location'] = location;
  if (waited > 0) headers['preference-applied'] = `wait=${waited}`;
  return new Answer(body, headers, status ?? null);
}

/** The answer of a read: `ETag` is the revision of the stream it shows. */
export const versioned = <T>(revision: bigint, body: T): Versioned<T> => new Answer(body, { etag: etag(revision) });
