import { Envelope, EventStore } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Accounts, actorOf } from '../accounts.js';
import { session } from '../domain/session.js';
import { readRefreshToken } from '../secrets/refresh-token.js';
import { logOut } from './log-out.js';

export class LogOutCommand extends Envelope<Readonly<{ refreshToken: string }>, void> {}

@CommandHandler(LogOutCommand)
export class LogOutHandler implements ICommandHandler<LogOutCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly accounts: Accounts,
  ) {}

  async execute({ data, context }: LogOutCommand): Promise<void> {
    const { sessionId, hash } = readRefreshToken(data.refreshToken);
    const found = await this.accounts.bySession(sessionId);
    if (!found) return;
    const command = { sessionId, presentedHash: hash };
    const as = { ...context, actor: actorOf(found) };
    await this.store.handle(session, sessionId, (state) => logOut(command, state), as);
  }
}
