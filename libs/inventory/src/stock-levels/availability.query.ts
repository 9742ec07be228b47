import type { Sku } from '#kernel';
import { Database, Gathered } from '#postgres';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

/** Units that may be promised, for every SKU asked for; 0 where nothing was ever received. As old as its projection:
 *  good for showing, never for promising. */
export class AvailabilityQuery extends Query<ReadonlyMap<Sku, number>> {
  readonly skus: readonly Sku[];

  constructor({ skus }: Readonly<{ skus: readonly Sku[] }>) {
    super();
    this.skus = skus;
  }
}

@QueryHandler(AvailabilityQuery)
export class AvailabilityHandler implements IQueryHandler<AvailabilityQuery> {
  private readonly counts: Gathered<Sku, number>;

  constructor(database: Database) {
    this.counts = new Gathered(async (skus) => {
      const { rows } = await database.knex
        .raw<{ rows: readonly Row[] }>('select sku, available from inventory.stock_levels where sku = any(?)', [
          [...skus],
        ])
        .options({ name: 'inventory.availability' });
      return new Map(rows.map(({ sku, available }) => [sku, available]));
    });
  }

  async execute({ skus }: AvailabilityQuery): Promise<ReadonlyMap<Sku, number>> {
    const known = await this.counts.all(skus);
    return new Map(skus.map((sku) => [sku, known.get(sku) ?? 0]));
  }
}

type Row = Readonly<{ sku: Sku; available: number }>;
