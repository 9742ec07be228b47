import { Envelope, EventStore, type IfMatch, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Cart, cart } from '../domain/cart.js';
import type { CartEvent } from '../domain/events.js';
import { Offers } from '../offers.js';
import { type AddItem, addItem } from './add-item.js';

/** The offer is looked up here: what something costs is never the shopper's to say. */
export class AddItemCommand extends Envelope<Omit<AddItem, 'offer'> & IfMatch, Receipt<Cart, CartEvent>> {}

@CommandHandler(AddItemCommand)
export class AddItemHandler implements ICommandHandler<AddItemCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly offers: Offers,
  ) {}

  async execute({ data, context }: AddItemCommand): Promise<Receipt<Cart, CartEvent>> {
    const { shopper, sku } = data;
    const offer = (await this.offers.find([sku])).get(sku) ?? null;
    const options = { creates: shopper.isNew, expectedRevision: data.expectedRevision };
    return this.store.handle(cart, shopper.cartId, (state) => addItem({ ...data, offer }, state), context, options);
  }
}
