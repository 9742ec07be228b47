import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type User, user, type UserEvent } from '../domain/user.js';
import { importCustomer, type ImportCustomer, importedCustomerId } from './import-customer.js';

export class ImportCustomerCommand extends Envelope<ImportCustomer, Receipt<User, UserEvent>> {}

@CommandHandler(ImportCustomerCommand)
export class ImportCustomerHandler implements ICommandHandler<ImportCustomerCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ImportCustomerCommand): Promise<Receipt<User, UserEvent>> {
    const userId = importedCustomerId(data.reference);
    return this.store.handle(user, userId, (state) => importCustomer(data, state), context, { creates: true });
  }
}
