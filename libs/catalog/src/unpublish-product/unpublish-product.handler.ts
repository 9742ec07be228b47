import { Envelope, EventStore, type IfMatch, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Product, product, type ProductEvent } from '../domain/product.js';
import { unpublishProduct, type UnpublishProduct } from './unpublish-product.js';

export class UnpublishProductCommand extends Envelope<UnpublishProduct & IfMatch, Receipt<Product, ProductEvent>> {}

@CommandHandler(UnpublishProductCommand)
export class UnpublishProductHandler implements ICommandHandler<UnpublishProductCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: UnpublishProductCommand): Promise<Receipt<Product, ProductEvent>> {
    return this.store.handle(product, data.productId, (state) => unpublishProduct(data, state), context, {
      expectedRevision: data.expectedRevision,
    });
  }
}
