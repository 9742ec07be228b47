import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { administrate, administrators, administratorsId } from '../domain/administrators.js';
import { type User, user, type UserEvent } from '../domain/user.js';
import { type AssignRoles, assignRoles } from './assign-roles.js';

/** Refuses 'USER_NOT_FOUND', 'LAST_ADMIN', 'ACCOUNT_NOT_ACTIVATED'. */
export class AssignRolesCommand extends Envelope<AssignRoles, Receipt<User, UserEvent>> {}

@CommandHandler(AssignRolesCommand)
export class AssignRolesHandler implements ICommandHandler<AssignRolesCommand> {
  constructor(private readonly store: EventStore) {}

  /** What may be refused is asked before anything is written; the last step repeats the first, now for good. */
  async execute({ data, context }: AssignRolesCommand): Promise<Receipt<User, UserEvent>> {
    const { userId, roles } = data;
    const { state } = await this.store.load(user, userId);
    assignRoles(data, state);
    const administration = { userId, admin: roles.includes('admin') };
    await this.store.handle(administrators, administratorsId, (all) => administrate(administration, all), context);
    return this.store.handle(user, userId, (state) => assignRoles(data, state), context);
  }
}
