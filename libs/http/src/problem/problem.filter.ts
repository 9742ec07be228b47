import { Refusal } from '#kernel';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerTo, type ProblemAnswer, problemJson } from './problem.js';
import { refusalOf } from './refusal-of.js';

const logger = new Logger('Problem');

/** The problem an error becomes. A bug is logged with its cause and shown as INTERNAL, nothing else. */
export function problemOf(error: unknown, requestId: string): ProblemAnswer {
  const refusal = refusalOf(error);
  if (refusal?.cause instanceof Error) {
    logger.warn({ msg: refusal.message, code: refusal.code, requestId, err: refusal.cause });
  }
  if (refusal) return answerTo(refusal, requestId);
  logger.error({ msg: 'unexpected error', requestId, err: error });
  return answerTo(new Refusal('INTERNAL', 'the request could not be completed'), requestId);
}

export function sendProblem(reply: FastifyReply, { status, headers, problem }: ProblemAnswer): void {
  reply.code(status).headers(headers).send(problemJson(problem));
}

/** Every error of every layer leaves as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const answer = problemOf(error, http.getRequest<FastifyRequest>().id);
    // An answer that is already on its way (a broken stream) cannot be taken back.
    if (!reply.sent && !reply.raw.headersSent) sendProblem(reply, answer);
  }
}
