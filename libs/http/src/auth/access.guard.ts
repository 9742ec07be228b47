import { Clock, isRefusal, Refusal } from '#kernel';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { requestOf } from '../request/http-request.js';
import { type AccessRule, accessRuleKey } from './access-rules.js';
import { accessTokenStrategy } from './access-token.strategy.js';
import { AccessTokens } from './access-tokens.js';
import type { Caller } from './caller.js';

const maxHeaderLength = 4103;

/** The only way in. A route that does not say who may call it is closed to everybody. */
@Injectable()
export class AccessGuard extends AuthGuard(accessTokenStrategy) {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
  ) {
    super();
  }

  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = requestOf(context);
    request.at = this.clock.now();
    const rule = this.ruleOf(context);
    const header = request.headers.authorization;
    if (header === undefined) return enter(rule, null);
    if (header.length > maxHeaderLength || !/^bearer [A-Za-z0-9_.-]+$/i.test(header)) throw invalid();
    const known = this.tokens.known(header.slice('bearer '.length));
    if (!known) return this.check(context, request, rule);
    request.caller = known;
    return enter(rule, known);
  }

  override handleRequest<User = Caller>(error: unknown, caller: User | false | null): User {
    if (isRefusal(error)) throw error;
    if (error || !caller) throw Object.assign(invalid(), error ? { cause: error } : {});
    return caller;
  }

  private async check(context: ExecutionContext, request: FastifyRequest, rule: AccessRule | null): Promise<boolean> {
    await super.canActivate(context);
    return enter(rule, request.caller);
  }

  private ruleOf(context: ExecutionContext): AccessRule | null {
    const declared = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<AccessRule | undefined>(accessRuleKey, declared) ?? null;
  }

  override getAuthenticateOptions() {
    return { property: 'caller', session: false };
  }
}

function enter(rule: AccessRule | null, caller: Caller | null): true {
  if (!rule) throw forbidden();
  if (rule.public) return true;
  if (!caller) throw new Refusal('TOKEN_MISSING', 'an access token is needed');
  if (!caller.roles.some((role) => rule.roles.includes(role))) throw forbidden();
  return true;
}

const invalid = (): Refusal => new Refusal('TOKEN_INVALID', 'the access token is not valid');
const forbidden = (): Refusal => new Refusal('FORBIDDEN_ROLE', 'the role of the caller does not allow this');
