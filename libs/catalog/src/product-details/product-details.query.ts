import { type Money, normaliseSku, type ProductId, type Sku, type UserId } from '#kernel';
import { Database } from '#postgres';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Availability, countsOf, type Stock, stockOf } from '../availability.js';
import type { ProductStatus } from '../domain/product.js';
import { priceOf, type ProductRow } from '../products/product-row.js';

export type ProductDetails = Stock &
  Readonly<{
    productId: ProductId;
    sku: Sku;
    sellerId: UserId;
    status: ProductStatus;
    title: string;
    description: string;
    price: Money | null;
    imageUrls: readonly string[];
    tracked: boolean;
    /** Nobody rates products yet. */
    rating: null;
  }>;

/** A product by its id or its SKU, in whatever state; null where there is none. */
export class ProductDetailsQuery extends Query<Readonly<{ details: ProductDetails; revision: bigint }> | null> {
  constructor(readonly idOrSku: string) {
    super();
  }
}

/** Ids are lower case and SKUs upper case, so one word never means two products. Named: PostgreSQL plans it once. */
const sql = `
  select product_id, sku, seller_id, status, title, description, image_urls, tracked, price_minor, price_currency, revision
  from catalog.products where product_id = ? or sku = ? limit 1`;

@QueryHandler(ProductDetailsQuery)
export class ProductDetailsHandler implements IQueryHandler<ProductDetailsQuery> {
  constructor(
    private readonly database: Database,
    private readonly availability: Availability,
  ) {}

  async execute({ idOrSku }: ProductDetailsQuery) {
    const bindings = [idOrSku.toLowerCase(), normaliseSku(idOrSku)];
    const { rows } = await this.database.knex
      .raw<{ rows: readonly ProductRow[] }>(sql, bindings)
      .options({ name: 'catalog.product_details' });
    const row = rows[0];
    if (!row) return null;
    const counts = await countsOf(this.availability, [row]);
    return { details: detailsOf(row, counts.get(row.sku)), revision: BigInt(row.revision) };
  }
}

const detailsOf = (row: ProductRow, counted: number | undefined): ProductDetails => ({
  productId: row.product_id,
  sku: row.sku,
  sellerId: row.seller_id,
  status: row.status,
  title: row.title,
  description: row.description,
  price: priceOf(row),
  imageUrls: row.image_urls,
  tracked: row.tracked,
  ...stockOf(row.tracked, counted),
  rating: null,
});
