import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Cart, cart } from '../domain/cart.js';
import type { CartEvent } from '../domain/events.js';
import { type ConvertCart, convertCart } from './convert-cart.js';

export class ConvertCartCommand extends Envelope<ConvertCart, Receipt<Cart, CartEvent>> {}

@CommandHandler(ConvertCartCommand)
export class ConvertCartHandler implements ICommandHandler<ConvertCartCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ConvertCartCommand): Promise<Receipt<Cart, CartEvent>> {
    return this.store.handle(cart, data.cartId, (state) => convertCart(data, state), context);
  }
}
