/** The part of JSON Schema that zod writes. */
export type Schema = Readonly<{
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
  anyOf?: readonly Schema[];
  enum?: readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
}>;

export type Parameter = Readonly<{
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema?: Schema;
}>;

type Operation = Readonly<{
  operationId: string;
  'x-roles': readonly string[];
  parameters?: readonly Parameter[];
  requestBody?: Readonly<{ required?: boolean; content: Readonly<Record<string, { schema?: Schema }>> }>;
  responses: Readonly<Record<string, object>>;
}>;

export type Document = Readonly<{
  openapi: string;
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: Readonly<{ schemas: Readonly<Record<'Problem', Schema>> }>;
}>;

/** One method at one address, as the document describes it. `name` is `POST /api/v1/orders`. */
export type Route = Readonly<{
  name: string;
  method: string;
  path: string;
  roles: readonly string[];
  parameters: readonly Parameter[];
  body: Schema | null;
  answers: readonly string[];
}>;

export const routesOf = ({ paths }: Document): readonly Route[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      roles: operation['x-roles'],
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content['application/json']?.schema ?? null,
      answers: Object.keys(operation.responses),
    })),
  );

export const isWrite = ({ method }: Route): boolean => method !== 'GET';

export const isPublic = ({ roles }: Route): boolean => roles.includes('public');

export const takes = ({ parameters }: Route, kind: Parameter['in']): readonly Parameter[] =>
  parameters.filter((parameter) => parameter.in === kind);
