import { Envelope, EventStore } from '#event-sourcing';
import { isRefusal, type UserId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Accounts, type Found } from '../accounts.js';
import { administrators, administratorsId, appointOnce } from '../domain/administrators.js';
import { RegisterUserCommand, RegisterUserHandler } from '../register-user/register-user.handler.js';

type EnsureAdministrator = Readonly<{ email: string; password: string }>;

/** Registers the administrator of the environment, or leaves whoever has the address as they are: an account that
 *  somebody else opened is never raised, a changed password never put back, a dismissed administrator not re-appointed. */
export class EnsureAdministratorCommand extends Envelope<EnsureAdministrator, Readonly<{ userId: UserId }>> {}

@CommandHandler(EnsureAdministratorCommand)
export class EnsureAdministratorHandler implements ICommandHandler<EnsureAdministratorCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly accounts: Accounts,
    private readonly registration: RegisterUserHandler,
  ) {}

  async execute(command: EnsureAdministratorCommand): Promise<Readonly<{ userId: UserId }>> {
    const { userId, user } = await this.#foundOrRegistered(command);
    const registeredAsOne = user.status === 'active' && user.roles.includes('admin');
    if (registeredAsOne) {
      const appoint = { userId };
      await this.store.handle(administrators, administratorsId, (all) => appointOnce(appoint, all), command.context);
    }
    return { userId };
  }

  async #foundOrRegistered({ data, context }: EnsureAdministratorCommand): Promise<Found> {
    const found = await this.accounts.byEmail(data.email);
    if (found.user.status === 'active') return found;
    const registration = { ...data, name: 'Administrator', roles: ['admin'] as const };
    try {
      await this.registration.execute(new RegisterUserCommand(registration, context));
    } catch (error) {
      // Another process started at the same moment and was first.
      if (!isRefusal(error, 'EMAIL_ALREADY_REGISTERED')) throw error;
    }
    return this.accounts.byEmail(data.email);
  }
}
