import { Envelope, EventStore, type IfMatch, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Cart, cart } from '../domain/cart.js';
import type { CartEvent } from '../domain/events.js';
import { type ChangeQuantity, changeQuantity } from './change-quantity.js';

export class ChangeQuantityCommand extends Envelope<ChangeQuantity & IfMatch, Receipt<Cart, CartEvent>> {}

@CommandHandler(ChangeQuantityCommand)
export class ChangeQuantityHandler implements ICommandHandler<ChangeQuantityCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ChangeQuantityCommand): Promise<Receipt<Cart, CartEvent>> {
    return this.store.handle(cart, data.shopper.cartId, (state) => changeQuantity(data, state), context, {
      expectedRevision: data.expectedRevision,
    });
  }
}
