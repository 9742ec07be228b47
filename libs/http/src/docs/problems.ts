import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = { responses: Record<string, unknown>; security?: unknown };

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

const problemSchema = (codes: readonly string[]) => ({
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { type: 'string', enum: [...codes] },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: { pointer: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
});

/** Adds what every route has in common: the shape of a refusal, and 401 and 403 where a token is asked for. */
export function describeProblems(document: OpenAPIObject, codes: readonly string[]): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const method of methods) {
      const operation = path[method] as Operation | undefined;
      if (!operation) continue;
      const guarded = operation.security ? ['401', '403'] : [];
      for (const status of [...guarded, 'default']) {
        operation.responses[status] ??= { $ref: '#/components/responses/Problem' };
      }
    }
  }
  const schema = { $ref: '#/components/schemas/Problem' };
  const { schemas, responses, ...components } = document.components ?? {};
  return {
    ...document,
    components: {
      ...components,
      schemas: { ...schemas, Problem: problemSchema(codes) },
      responses: {
        ...responses,
        Problem: { description: 'Refused (RFC 9457)', content: { 'application/problem+json': { schema } } },
      },
    },
  };
}
