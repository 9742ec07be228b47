import { Refusal, type RefusalCode } from '#kernel';
import { problemKinds, retryAfterSeconds } from './statuses.js';

/** What was wrong at one place; `pointer` is RFC 6901 (`/lines/0/quantity`, empty for the whole). */
export type ProblemError = Readonly<{ pointer: string; message: string }>;

/** An RFC 9457 problem with the fields of contract.md §3; facts of the refusal stand beside them. */
export type Problem = Readonly<{
  type: string;
  title: string;
  status: number;
  code: RefusalCode;
  detail: string;
  errors?: readonly ProblemError[];
  requestId: string;
}>;

/** A problem with its headers, ready to be sent. */
export type ProblemAnswer = Readonly<{ status: number; headers: Readonly<Record<string, string>>; problem: Problem }>;

const problemType = (code: RefusalCode): string => `urn:storefold:problem:${code.toLowerCase().replaceAll('_', '-')}`;

export function answerTo({ code, message, facts }: Refusal, requestId: string): ProblemAnswer {
  const { status, title } = problemKinds[code];
  const { retryAfter, allow, ...shown } = facts;
  const seconds = typeof retryAfter === 'number' ? Math.ceil(retryAfter) : retryAfterSeconds(code);
  return {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(seconds === null ? {} : { 'retry-after': String(seconds) }),
      ...(status === 401 ? { 'www-authenticate': challenge(code) } : {}),
      ...(typeof allow === 'string' ? { allow } : {}),
    },
    problem: { ...shown, type: problemType(code), title, status, code, detail: message, requestId },
  };
}

const challenge = (code: RefusalCode): string => (code === 'TOKEN_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"');

/** Facts go to the caller as they are; bigint (revisions) as text. */
export const problemJson = (problem: Problem): string =>
  JSON.stringify(problem, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
