import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { AccessTokens, pinned } from './access-tokens.js';
import { AuthSettings } from './auth-settings.js';
import type { Caller } from './caller.js';

export const accessTokenStrategy = 'access-token';

const bearer = ExtractJwt.fromAuthHeaderAsBearerToken();

/** Checks signature, issuer and audience; what the claims mean is for `AccessTokens`. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, accessTokenStrategy) {
  constructor(
    settings: AuthSettings,
    private readonly tokens: AccessTokens,
  ) {
    super({
      jwtFromRequest: bearer,
      secretOrKey: settings.secret,
      issuer: settings.issuer,
      audience: settings.audience,
      algorithms: pinned.algorithms,
      ignoreExpiration: true,
      jsonWebTokenOptions: { ignoreNotBefore: true, complete: true },
      passReqToCallback: true,
    });
  }

  validate(request: FastifyRequest, decoded: unknown): Caller {
    return this.tokens.accept(request.headers.authorization?.slice('bearer '.length) ?? '', decoded);
  }
}
