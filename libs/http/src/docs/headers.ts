import type { OpenAPIObject } from '@nestjs/swagger';

const text = (description: string) => ({ description, schema: { type: 'string' } });

const headers = {
  ETag: text('The revision of what was read or written, for `If-Match`.'),
  'Idempotent-Replayed': text('`true` when this is the stored answer to an earlier request with the same key.'),
  Location: text('Where the new thing can be read.'),
  'Preference-Applied': text('Which preference of the request was honoured.'),
  'X-Cache': text('`HIT` or `MISS`.'),
  'X-Consistency-Token': text('Send it with a read, and the read shows this write.'),
  'X-Request-Id': text("The request's own id, or the one it was given."),
} as const;

export type AnswerHeader = keyof typeof headers;

type Parameter = { in?: string; name?: string };
type Response = { headers?: Record<string, unknown> };
type Operation = { parameters?: Parameter[]; responses: Record<string, Response> };

/** What every success gives, and what it gives in return for a header of the request. */
const inReturnFor: Readonly<Record<string, AnswerHeader>> = {
  'Idempotency-Key': 'Idempotent-Replayed',
  Prefer: 'Preference-Applied',
};

/** Adds the headers that follow from what a route takes, to those its own successes name. */
export function describeHeaders(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Operation[]) describeSuccess(operation);
  }
  return { ...document, components: { ...document.components, headers } };
}

function describeSuccess({ parameters = [], responses }: Operation): void {
  const taken = parameters.flatMap(({ name = '', in: where }) => (where === 'header' ? [name] : []));
  const names = ['X-Request-Id', ...taken.flatMap((name) => inReturnFor[name] ?? [])];
  const common = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
  for (const [status, response] of Object.entries(responses)) {
    if (status.startsWith('2')) response.headers = { ...response.headers, ...common };
  }
}
