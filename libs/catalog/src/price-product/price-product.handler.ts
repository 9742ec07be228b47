import { Envelope, EventStore, type IfMatch, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Product, product, type ProductEvent } from '../domain/product.js';
import { priceProduct, type PriceProduct } from './price-product.js';

export class PriceProductCommand extends Envelope<PriceProduct & IfMatch, Receipt<Product, ProductEvent>> {}

@CommandHandler(PriceProductCommand)
export class PriceProductHandler implements ICommandHandler<PriceProductCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: PriceProductCommand): Promise<Receipt<Product, ProductEvent>> {
    return this.store.handle(product, data.productId, (state) => priceProduct(data, state), context, {
      expectedRevision: data.expectedRevision,
    });
  }
}
