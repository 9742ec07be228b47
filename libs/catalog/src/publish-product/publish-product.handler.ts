import { Envelope, EventStore, type IfMatch, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Product, product, type ProductEvent } from '../domain/product.js';
import { publishProduct, type PublishProduct } from './publish-product.js';

export class PublishProductCommand extends Envelope<PublishProduct & IfMatch, Receipt<Product, ProductEvent>> {}

@CommandHandler(PublishProductCommand)
export class PublishProductHandler implements ICommandHandler<PublishProductCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: PublishProductCommand): Promise<Receipt<Product, ProductEvent>> {
    return this.store.handle(product, data.productId, (state) => publishProduct(data, state), context, {
      expectedRevision: data.expectedRevision,
    });
  }
}
