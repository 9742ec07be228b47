import { type Offer, Offers } from '#cart';
import { OffersQuery } from '#catalog';
import type { Sku } from '#kernel';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';

/** The cart asks for prices, the catalogue knows them. */
@Injectable()
export class CatalogOffers extends Offers {
  constructor(private readonly queries: QueryBus) {
    super();
  }

  async find(skus: readonly Sku[]): Promise<ReadonlyMap<Sku, Offer>> {
    if (skus.length === 0) return new Map();
    const offers = await this.queries.execute(new OffersQuery({ skus }));
    return new Map(offers.map((offer) => [offer.sku, offer]));
  }
}
