import { Refusal } from '#kernel';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { problemOf } from '../problem/problem.filter.js';
import { problemJson } from '../problem/problem.js';
import { refusalOf } from '../problem/refusal-of.js';
import { problemKinds } from '../problem/statuses.js';
import { Answer, RawAnswer } from '../request/answers.js';
import { idempotencyKeyOf, requestOf } from '../request/http-request.js';
import { commandIdOf } from '../request/request-context.js';
import { InvalidInput } from '../validation/validation.pipe.js';
import { fingerprintOf } from './fingerprint.js';
import type { StoredAnswer } from './idempotency-keys.js';
import { OnceOnly, type Outcome } from './once-only.js';

type IdempotentOptions = Readonly<{ optional?: boolean }>;

const optionsKey = 'storefold:idempotent';

/** Stored with an answer beside those the handler names itself. */
const keptHeaders = ['location', 'etag', 'x-consistency-token', 'content-type'] as const;

@Injectable()
class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly onceOnly: OnceOnly,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = requestOf(context);
    if (idempotencyKeyOf(request) === undefined) {
      const { optional } = this.reflector.get<IdempotentOptions>(optionsKey, context.getHandler());
      if (optional) return next.handle();
      throw new Refusal(
        'IDEMPOTENCY_KEY_REQUIRED',
        'send an Idempotency-Key: the same one when you repeat the request',
      );
    }
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const run = this.onceOnly.run(commandIdOf(request), fingerprintOf(request.url, request.body), () =>
      outcomeOf(() => lastValueFrom(next.handle(), { defaultValue: undefined }), reply),
    );
    return from(run.then(({ answer, replayed }) => new RawAnswer(answer, replayed)));
  }
}

async function outcomeOf(handle: () => Promise<unknown>, reply: FastifyReply): Promise<Outcome> {
  try {
    return { keep: wireForm(await handle(), reply) };
  } catch (error) {
    if (!isKept(error)) return { error };
    const { status, headers, problem } = problemOf(error, reply.request.id);
    return { keep: { status, headers, body: problemJson(problem) } };
  }
}

function wireForm(result: unknown, reply: FastifyReply): StoredAnswer {
  const answer = result instanceof Answer ? result : new Answer<unknown>(result, {});
  const body = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const headers: Record<string, string> = body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  for (const name of keptHeaders) {
    const value = reply.getHeader(name);
    if (value !== undefined) headers[name] = String(value);
  }
  return { status: answer.status ?? reply.statusCode, headers: { ...headers, ...answer.headers }, body };
}

/** What was decided is kept, refusals included. What says nothing about the request itself (malformed, not allowed now,
 *  lost a race, broken on our side) is not: the same key may try again. */
function isKept(error: unknown): boolean {
  const refusal = refusalOf(error);
  if (!refusal || error instanceof InvalidInput || refusal.code === 'CONCURRENT_MODIFICATION') return false;
  const { status } = problemKinds[refusal.code];
  return status < 500 && ![400, 401, 403, 412, 413, 415, 429].includes(status);
}

/** The route is done once per `Idempotency-Key`; repeats get the first answer, byte for byte. */
export const Idempotent = (options: IdempotentOptions = {}) =>
  applyDecorators(
    SetMetadata(optionsKey, options),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: !options.optional,
      description: 'The same for every repeat of one request; remembered for a day.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );
