import { type Money, type ProductId, Refusal, type Sku, type UserId } from '#kernel';
import { Database, Gathered } from '#postgres';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { priceOf, type ProductRow } from '../products/product-row.js';

/** What a customer can be promised of a SKU now. Not `purchasable`: it has left the shelf. */
export type Offer = Readonly<{
  sku: Sku;
  productId: ProductId;
  title: string;
  sellerId: UserId;
  price: Money;
  tracked: boolean;
  purchasable: boolean;
}>;

const maxSkus = 1000;

/** Offers of these SKUs, in no order. SKUs without a product or without a price are missing. Refuses 'LIMIT_EXCEEDED' above 1000. */
export class OffersQuery extends Query<readonly Offer[]> {
  constructor(readonly data: Readonly<{ skus: readonly Sku[] }>) {
    super();
  }
}

const sql = `
  select sku, product_id, title, seller_id, price_minor, price_currency, tracked, status
  from catalog.products where sku = any(?) and price_minor is not null limit ${maxSkus}`;

@QueryHandler(OffersQuery)
export class OffersHandler implements IQueryHandler<OffersQuery> {
  private readonly offers: Gathered<Sku, Offer>;

  constructor(database: Database) {
    this.offers = new Gathered(async (skus) => {
      const { rows } = await database.knex
        .raw<{ rows: readonly ProductRow[] }>(sql, [[...skus]])
        .options({ name: 'catalog.offers' });
      return new Map(rows.flatMap(offerOf).map((offer) => [offer.sku, offer]));
    });
  }

  async execute({ data: { skus } }: OffersQuery): Promise<readonly Offer[]> {
    if (skus.length > maxSkus) throw new Refusal('LIMIT_EXCEEDED', `at most ${maxSkus} SKUs at once`);
    return [...(await this.offers.all(skus)).values()];
  }
}

function offerOf(row: ProductRow): readonly Offer[] {
  const price = priceOf(row);
  if (!price) return [];
  const { sku, product_id: productId, title, seller_id: sellerId, tracked, status } = row;
  return [{ sku, productId, title, sellerId, price, tracked, purchasable: status === 'published' }];
}
