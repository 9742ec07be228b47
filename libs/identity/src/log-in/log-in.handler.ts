import { randomUUID } from 'node:crypto';
import { Envelope, EventStore } from '#event-sourcing';
import { AccessTokens } from '#http';
import { Refusal } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Accounts, actorOf } from '../accounts.js';
import { session } from '../domain/session.js';
import { verifierOf } from '../domain/user.js';
import { Passwords } from '../secrets/passwords.js';
import { newRefreshToken } from '../secrets/refresh-token.js';
import { startSession } from './log-in.js';

export type Credentials = Readonly<{ email: string; password: string }>;

/** What a client holds while logged in; `expiresIn` counts seconds of the access token. */
export type Tokens = Readonly<{ accessToken: string; refreshToken: string; expiresIn: number }>;

/** Refuses 'INVALID_CREDENTIALS', the same and as slowly for a wrong password as for an unknown address. */
export class LogInCommand extends Envelope<Credentials, Tokens> {}

@CommandHandler(LogInCommand)
export class LogInHandler implements ICommandHandler<LogInCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
    private readonly accessTokens: AccessTokens,
  ) {}

  async execute({ data, context }: LogInCommand): Promise<Tokens> {
    const { userId, user, roles } = await this.accounts.byEmail(data.email);
    if (!(await this.passwords.matches(data.password, userId, verifierOf(user)))) {
      throw new Refusal('INVALID_CREDENTIALS', 'the e-mail address or the password is wrong');
    }
    const { sessionId, text, hash } = newRefreshToken(randomUUID());
    const command = { sessionId, userId, tokenHash: hash, now: context.at };
    const own = { ...context, actor: actorOf({ userId, roles }) };
    await this.store.handle(session, sessionId, (state) => startSession(command, state), own, { creates: true });
    const access = this.accessTokens.issue(userId, roles, sessionId);
    return { ...access, refreshToken: text };
  }
}
