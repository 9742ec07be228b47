import { Availability } from '#catalog';
import { AvailabilityQuery } from '#inventory';
import type { Sku } from '#kernel';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';

/** The catalogue shows what can be sold, the inventory counts it. */
@Injectable()
export class StockAvailability extends Availability {
  constructor(private readonly queries: QueryBus) {
    super();
  }

  of(skus: readonly Sku[]): Promise<ReadonlyMap<Sku, number>> {
    return this.queries.execute(new AvailabilityQuery({ skus }));
  }
}
