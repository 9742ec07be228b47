import { Refusal, type RefusalCode } from '#kernel';
import { isTransient } from '#postgres';
import { HttpException } from '@nestjs/common';

/** The refusal an error stands for, whatever layer it comes from; null for a bug of ours. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof HttpException) return ofHttpException(error);
  if (!(error instanceof Error)) return null;
  return ofFastify(error) ?? ofUnavailableDatabase(error);
}

function ofHttpException(exception: HttpException): Refusal | null {
  const inner = exception.cause === undefined ? null : refusalOf(exception.cause);
  if (inner) return inner;
  const status = exception.getStatus();
  const code = codeOfStatus[status];
  return code === undefined ? null : new Refusal(code, exception.message);
}

const codeOfStatus: Readonly<Record<number, RefusalCode>> = {
  400: 'VALIDATION_FAILED',
  401: 'TOKEN_INVALID',
  403: 'FORBIDDEN_ROLE',
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  503: 'SHUTTING_DOWN',
};

/** Errors of Fastify's parser and router carry `FST_ERR_…` and a status; their words are safe to show. */
function ofFastify(error: Error): Refusal | null {
  const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string' || typeof statusCode !== 'number') return null;
  if (!code.startsWith('FST_ERR_')) return null;
  const refusal = codeOfStatus[statusCode];
  return refusal === undefined || statusCode >= 500 ? null : new Refusal(refusal, error.message);
}

function ofUnavailableDatabase(error: Error): Refusal | null {
  // "Cancelled": statement_timeout, not a person.
  if ('code' in error && error.code === '57014') return unavailable('QUERY_TIMEOUT', 'the query took too long', error);
  return isTransient(error) ? unavailable('DATABASE_UNAVAILABLE', 'the database does not answer', error) : null;
}

const unavailable = (code: RefusalCode, detail: string, cause: Error): Refusal =>
  Object.assign(new Refusal(code, detail), { cause });
