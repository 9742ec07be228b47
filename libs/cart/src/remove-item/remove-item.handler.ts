import { Envelope, EventStore, type IfMatch, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Cart, cart } from '../domain/cart.js';
import type { CartEvent } from '../domain/events.js';
import { type RemoveItem, removeItem } from './remove-item.js';

export class RemoveItemCommand extends Envelope<RemoveItem & IfMatch, Receipt<Cart, CartEvent>> {}

@CommandHandler(RemoveItemCommand)
export class RemoveItemHandler implements ICommandHandler<RemoveItemCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: RemoveItemCommand): Promise<Receipt<Cart, CartEvent>> {
    return this.store.handle(cart, data.shopper.cartId, (state) => removeItem(data, state), context, {
      expectedRevision: data.expectedRevision,
    });
  }
}
