import { EventStore } from '#event-sourcing';
import type { ProductId, Sku, UserId } from '#kernel';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { product } from '../domain/product.js';
import { skuClaim } from '../domain/sku-claim.js';

export type SkuOwner = Readonly<{ sku: Sku; productId: ProductId; sellerId: UserId; tracked: boolean }>;

/** Whose product a SKU is, read from the log: true from the moment the product was created. Null where there is none. */
export class SkuOwnerQuery extends Query<SkuOwner | null> {
  constructor(readonly sku: Sku) {
    super();
  }
}

@QueryHandler(SkuOwnerQuery)
export class SkuOwnerHandler implements IQueryHandler<SkuOwnerQuery> {
  constructor(private readonly store: EventStore) {}

  async execute({ sku }: SkuOwnerQuery): Promise<SkuOwner | null> {
    const { productId } = (await this.store.load(skuClaim, sku)).state;
    if (productId === null) return null;
    const { state } = await this.store.load(product, productId);
    return state.status === 'unknown' ? null : { sku, productId, sellerId: state.sellerId, tracked: state.tracked };
  }
}
