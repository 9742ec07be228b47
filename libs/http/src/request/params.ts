import { Refusal } from '#kernel';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Caller } from '../auth/caller.js';
import { badHeader, requestOf, singleHeader } from './http-request.js';

/** Who sent the request. On a route anyone may call, ask with `{ optional: true }` and expect null. */
export const CurrentUser = createParamDecorator(
  (options: Readonly<{ optional?: boolean }> | undefined, context: ExecutionContext): Caller | null => {
    const { caller } = requestOf(context);
    if (!caller && !options?.optional) throw new Refusal('TOKEN_MISSING', 'an access token is needed');
    return caller;
  },
);

/** Says in the document that the route reads an optional header. */
const documented =
  (name: string, description: string): ParameterDecorator =>
  (controller, method) => {
    const handler = method === undefined ? undefined : Object.getOwnPropertyDescriptor(controller, method);
    if (method === undefined || !handler) return;
    ApiHeader({ name, description, required: false, schema: { type: 'string' } })(controller, method, handler);
  };

/** The revision of `If-Match`, as `ETag` gave it out; undefined without the header or with `*`. */
export const ExpectedRevision = createParamDecorator(
  (_data: unknown, context: ExecutionContext): bigint | undefined =>
    parseIfMatch(singleHeader(requestOf(context), 'if-match')),
  [
    documented(
      'If-Match',
      'The ETag the change is meant for; refused with REVISION_MISMATCH when it is another by now.',
    ),
  ],
);

/** The secret of a guest's cart; undefined without the header. */
export const CartToken = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | undefined => singleHeader(requestOf(context), 'x-cart-token'),
  [documented('X-Cart-Token', 'From the answer to the first item of a guest: whose cart or order is meant.')],
);

function parseIfMatch(header: string | undefined): bigint | undefined {
  if (header === undefined || header === '*') return undefined;
  const revision = /^"(\d{1,19})"$/.exec(header)?.[1];
  if (revision === undefined) throw badHeader('if-match', 'must be one ETag of ours, such as "7"');
  return BigInt(revision);
}

/** Seconds the client is ready to wait (`Prefer: wait=N`, RFC 7240), 0–30; 0 without the header or with nonsense. */
export function preferredWait(header: string | readonly string[] | undefined): number {
  const text = typeof header === 'string' ? header : (header?.join(',') ?? '');
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[,;]|$)/i.exec(text)?.[1];
  return seconds === undefined ? 0 : Math.min(Number(seconds), 30);
}

/** The same as a parameter of the handler. */
export const PreferredWait = createParamDecorator(
  (_data: unknown, context: ExecutionContext): number => preferredWait(requestOf(context).headers['prefer']),
  [documented('Prefer', '`wait=N`: the answer comes when the outcome is known, or after N seconds (0–30).')],
);
