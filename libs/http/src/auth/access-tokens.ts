import { Clock, Refusal, type UserId } from '#kernel';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { z } from 'zod';
import { AuthSettings } from './auth-settings.js';
import { type Caller, roles, type Role } from './caller.js';
import { VerifiedTokens } from './verified-tokens.js';

type IssuedToken = Readonly<{ accessToken: string; expiresIn: number }>;

/** Clocks of two machines differ by this much at most. */
const leewaySeconds = 5;
const maxTokenLength = 4096;

const Claims = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  roles: z.array(z.enum(roles)),
  iat: z.int(),
  exp: z.int(),
  nbf: z.int().optional(),
});

const Complete = z.object({
  header: z.object({ alg: z.literal('HS256'), typ: z.literal('at+jwt'), crit: z.undefined().optional() }),
  payload: Claims,
});

/** Access tokens (RFC 9068 shape, HS256): short-lived, checked without asking anybody. */
@Injectable()
export class AccessTokens {
  private readonly verified = new VerifiedTokens();

  constructor(
    private readonly jwt: JwtService,
    private readonly settings: AuthSettings,
    private readonly clock: Clock,
  ) {
    if (Buffer.byteLength(settings.secret) < 32) throw new RangeError('the token secret must hold at least 32 bytes');
  }

  issue(userId: UserId, roles: readonly Role[], sessionId: string): IssuedToken {
    const { issuer, audience, accessTtlSeconds } = this.settings;
    const iat = this.seconds();
    const claims = { sub: userId, sid: sessionId, roles, iat, exp: iat + accessTtlSeconds, iss: issuer, aud: audience };
    const accessToken = this.jwt.sign(claims, { algorithm: 'HS256', header: { alg: 'HS256', typ: 'at+jwt' } });
    return { accessToken, expiresIn: accessTtlSeconds };
  }

  /** Refuses TOKEN_INVALID, TOKEN_EXPIRED. */
  verify(token: string): Caller {
    const known = this.known(token);
    if (known) return known;
    if (token.length > maxTokenLength) throw invalid();
    return this.accept(token, this.checkSignature(token));
  }

  /** The caller of a token that was checked before and is still good. */
  known(token: string): Caller | null {
    return this.verified.get(token, this.seconds());
  }

  /** The last word on a token whose signature, issuer and audience were found right. `decoded` is header and payload. */
  accept(token: string, decoded: unknown): Caller {
    const complete = Complete.safeParse(decoded);
    if (!complete.success) throw invalid();
    const { sub, sid, roles, iat, exp, nbf } = complete.data.payload;
    const now = this.seconds();
    if (exp <= now - leewaySeconds) throw new Refusal('TOKEN_EXPIRED', 'the access token has expired');
    if (Math.max(iat, nbf ?? 0) > now + leewaySeconds) throw invalid();
    const caller: Caller = { userId: sub as UserId, roles, sessionId: sid };
    this.verified.add(token, caller, exp);
    return caller;
  }

  private checkSignature(token: string): unknown {
    const { issuer, audience } = this.settings;
    try {
      return this.jwt.verify<object>(token, { ...pinned, issuer, audience, complete: true });
    } catch (error) {
      // jsonwebtoken tells many ways of being wrong apart; a caller learns one.
      throw Object.assign(invalid(), { cause: error });
    }
  }

  private seconds(): number {
    return Math.floor(Date.parse(this.clock.now()) / 1000);
  }
}

/** One algorithm, whatever the token says; times are checked here, against the one clock. */
export const pinned = { algorithms: ['HS256' as const], ignoreExpiration: true, ignoreNotBefore: true };

const invalid = (): Refusal => new Refusal('TOKEN_INVALID', 'the access token is not valid');
