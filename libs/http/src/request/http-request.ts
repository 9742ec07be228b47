import { Refusal } from '#kernel';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import type { Caller } from '../auth/caller.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard; null for a request without a token. */
    caller: Caller | null;
    /** The moment the guard let the request in, ISO-8601 UTC: the "now" of everything it causes. */
    at: string;
  }
}

export const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest();

/** A header that may be sent once. Node joins repeated ones with a comma; then this refuses. */
export function singleHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || (value.includes(',') && timesSent(request, name) > 1)) {
    throw badHeader(name, 'must be sent once');
  }
  return value;
}

const timesSent = ({ raw }: FastifyRequest, name: string): number =>
  raw.rawHeaders.filter((header, index) => index % 2 === 0 && header.toLowerCase() === name).length;

export const badHeader = (name: string, message: string): Refusal =>
  new Refusal('VALIDATION_FAILED', `the header ${name} ${message}`, {
    errors: [{ pointer: `#header/${name}`, message }],
  });

/** The `Idempotency-Key`: 1–255 printable ASCII characters. Refuses VALIDATION_FAILED for anything else. */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = singleHeader(request, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key)) {
    throw badHeader('idempotency-key', 'must be 1–255 printable characters');
  }
  return key;
}

/** On whose behalf keys are remembered: the user, else the holder of the cart token, else nobody in particular. */
export function principalOf(request: FastifyRequest): string {
  if (request.caller) return `user:${request.caller.userId}`;
  const cartToken = request.headers['x-cart-token'];
  return typeof cartToken === 'string' ? `cart:${sha256(cartToken)}` : 'anonymous';
}

export const routeOf = (request: FastifyRequest): string => `${request.method} ${request.routeOptions.url ?? ''}`;

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');
