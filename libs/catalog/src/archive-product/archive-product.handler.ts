import { Envelope, EventStore, type IfMatch, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Product, product, type ProductEvent } from '../domain/product.js';
import { archiveProduct, type ArchiveProduct } from './archive-product.js';

export class ArchiveProductCommand extends Envelope<ArchiveProduct & IfMatch, Receipt<Product, ProductEvent>> {}

@CommandHandler(ArchiveProductCommand)
export class ArchiveProductHandler implements ICommandHandler<ArchiveProductCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ArchiveProductCommand): Promise<Receipt<Product, ProductEvent>> {
    return this.store.handle(product, data.productId, (state) => archiveProduct(data, state), context, {
      expectedRevision: data.expectedRevision,
    });
  }
}
