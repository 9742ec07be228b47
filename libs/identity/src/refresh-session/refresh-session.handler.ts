import { Envelope, EventStore, furtherCommand } from '#event-sourcing';
import { AccessTokens } from '#http';
import { Refusal } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Accounts, actorOf } from '../accounts.js';
import { session } from '../domain/session.js';
import type { Tokens } from '../log-in/log-in.handler.js';
import { newRefreshToken, readRefreshToken } from '../secrets/refresh-token.js';
import { refreshSession } from './refresh-session.js';

/** Refuses 'TOKEN_INVALID', 'TOKEN_EXPIRED', and 'REFRESH_TOKEN_REUSED' after ending the session. A client that lost the
 *  answer logs in again: telling it from a thief is not possible (RFC 9700). */
export class RefreshSessionCommand extends Envelope<Readonly<{ refreshToken: string }>, Tokens> {}

@CommandHandler(RefreshSessionCommand)
export class RefreshSessionHandler implements ICommandHandler<RefreshSessionCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly accounts: Accounts,
    private readonly accessTokens: AccessTokens,
  ) {}

  async execute({ data, context }: RefreshSessionCommand): Promise<Tokens> {
    const { sessionId, hash } = readRefreshToken(data.refreshToken);
    const next = newRefreshToken(sessionId);
    const command = { sessionId, presentedHash: hash, nextHash: next.hash, now: context.at };
    // Each token is a command of its own, whatever the caller sends as Idempotency-Key: a repeat is a reuse.
    const own = furtherCommand(context, next.hash);
    const found = await this.accounts.bySession(sessionId);
    if (!found) throw new Refusal('TOKEN_INVALID', 'the refresh token is not good for anything');
    const as = { ...own, actor: actorOf(found) };
    const { state } = await this.store.handle(session, sessionId, (state) => refreshSession(command, state), as);
    if (state.status !== 'open')
      throw new Refusal('REFRESH_TOKEN_REUSED', 'the refresh token was used before; log in again');
    const access = this.accessTokens.issue(found.userId, found.roles, sessionId);
    return { ...access, refreshToken: next.text };
  }
}
