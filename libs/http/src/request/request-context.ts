import type { Actor, CommandContext } from '#event-sourcing';
import { deterministicId } from '#kernel';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { idempotencyKeyOf, principalOf, requestOf, routeOf } from './http-request.js';

/** The id of the command a request asks for. The same principal, route and key give the same id on every machine, so a
 *  repeated request is the same command even where its stored answer was lost. */
export function commandIdOf(request: FastifyRequest): string {
  const key = idempotencyKeyOf(request);
  return key === undefined ? randomUUID() : deterministicId('http', principalOf(request), routeOf(request), key);
}

const traceparentPattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function commandContextOf(request: FastifyRequest): CommandContext {
  const commandId = commandIdOf(request);
  const traceparent = request.headers['traceparent'];
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: actorOf(request),
    at: request.at,
    requestId: request.id,
    ...(typeof traceparent === 'string' && traceparentPattern.test(traceparent) ? { traceparent } : {}),
  };
}

function actorOf({ caller }: FastifyRequest): Actor {
  if (!caller) return { type: 'user', id: 'guest', role: 'guest' };
  return { type: 'user', id: caller.userId, role: caller.roles[0] ?? 'customer' };
}

/** The `CommandContext` of the request: actor from the verified token, server time, ids. */
export const RequestContext = createParamDecorator(
  (_data: unknown, context: ExecutionContext): CommandContext => commandContextOf(requestOf(context)),
);
