import { SkuOwnerQuery } from '#catalog';
import { SkuOwners } from '#inventory';
import type { Sku, UserId } from '#kernel';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';

/** The inventory lets a seller at their own stock, the catalogue knows whose it is. */
@Injectable()
export class CatalogSkuOwners extends SkuOwners {
  constructor(private readonly queries: QueryBus) {
    super();
  }

  async ownerOf(sku: Sku): Promise<UserId | null> {
    const product = await this.queries.execute(new SkuOwnerQuery(sku));
    return product?.sellerId ?? null;
  }
}
