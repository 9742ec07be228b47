import { Envelope, EventStore, type IfMatch, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Product, product, type ProductEvent } from '../domain/product.js';
import { describeProduct, type DescribeProduct } from './describe-product.js';

export class DescribeProductCommand extends Envelope<DescribeProduct & IfMatch, Receipt<Product, ProductEvent>> {}

@CommandHandler(DescribeProductCommand)
export class DescribeProductHandler implements ICommandHandler<DescribeProductCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: DescribeProductCommand): Promise<Receipt<Product, ProductEvent>> {
    return this.store.handle(product, data.productId, (state) => describeProduct(data, state), context, {
      expectedRevision: data.expectedRevision,
    });
  }
}
