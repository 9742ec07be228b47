import { Refusal, type RefusalCode } from '#kernel';
import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import type { ProblemError } from '../problem/problem.js';

/** Bad input found before anything was done: never remembered under an idempotency key. */
export class InvalidInput extends Refusal {}

type Issue = Readonly<{
  message: string;
  path?: readonly (PropertyKey | Readonly<{ key: PropertyKey }>)[] | undefined;
  code?: string;
  keys?: readonly string[];
  params?: Readonly<{ code?: RefusalCode }>;
}>;

/** At most this many errors are told: how many there are is up to the sender. */
const maxErrors = 20;

/** Checks every `@Body`, `@Query` and `@Param` that has a schema and hands on what the schema made of it. */
@Injectable()
export class SchemaPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema } = metadata;
    if (!schema || metadata.type === 'custom') return value;
    const outcome = schema['~standard'].validate(value);
    const result = outcome instanceof Promise ? await outcome : outcome;
    if (!result.issues) return result.value as T;
    const prefix = metadata.type === 'param' && metadata.data !== undefined ? [metadata.data] : [];
    throw invalidInput(result.issues, prefix);
  }
}

function invalidInput(issues: readonly Issue[], prefix: readonly PropertyKey[] = []): InvalidInput {
  const errors = issues.flatMap((issue) => errorsOf(issue, prefix)).slice(0, maxErrors);
  // Meaning is judged only where the shape is right: one malformed place makes the request malformed.
  const codes = issues.map(({ params }) => params?.code ?? 'VALIDATION_FAILED');
  const code = codes.includes('VALIDATION_FAILED') ? 'VALIDATION_FAILED' : (codes[0] ?? 'VALIDATION_FAILED');
  return new InvalidInput(code, describe(errors), { errors });
}

function errorsOf(issue: Issue, prefix: readonly PropertyKey[]): readonly ProblemError[] {
  const path = [...prefix, ...(issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))];
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerOf(path), message: shorten(issue.message) }];
  return (issue.keys ?? []).map((key) => ({ pointer: pointerOf([...path, key]), message: 'is not known here' }));
}

/** RFC 6901: `~` and `/` inside a name are escaped. */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${shorten(String(part)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const shorten = (text: string): string =>
  (text.length > 200 ? `${text.slice(0, 200)}…` : text).replace(/\p{Surrogate}/gu, '\ufffd');

const describe = (errors: readonly ProblemError[]): string =>
  errors
    .map(({ pointer, message }) => (pointer === '' ? message : `${pointer}: ${message}`))
    .slice(0, 3)
    .join('; ');
