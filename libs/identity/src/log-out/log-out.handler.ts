import { Envelope, EventStore } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { session } from '../domain/session.js';
import { readRefreshToken } from '../secrets/refresh-token.js';
import { logOut } from './log-out.js';

export class LogOutCommand extends Envelope<Readonly<{ refreshToken: string }>, void> {}

@CommandHandler(LogOutCommand)
export class LogOutHandler implements ICommandHandler<LogOutCommand> {
  constructor(private readonly store: EventStore) {}

  async execute({ data, context }: LogOutCommand): Promise<void> {
    const { sessionId, hash } = readRefreshToken(data.refreshToken);
    await this.store.handle(session, sessionId, (state) => logOut({ sessionId, presentedHash: hash }, state), context);
  }
}
