import { type Money, normaliseSku, type ProductId, type Sku, type UserId } from '#kernel';
import { Database, Gathered } from '#postgres';
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
  from catalog.products where product_id = any(?) or sku = any(?)`;

@QueryHandler(ProductDetailsQuery)
export class ProductDetailsHandler implements IQueryHandler<ProductDetailsQuery> {
  private readonly rows: Gathered<string, ProductRow>;

  constructor(
    database: Database,
    private readonly availability: Availability,
  ) {
    this.rows = new Gathered(async (words) => {
      const { rows } = await database.knex
        .raw<{ rows: readonly ProductRow[] }>(sql, [words.map(asId), words.map(normaliseSku)])
        .options({ name: 'catalog.product_details' });
      const known = new Map<string, ProductRow>(
        rows.flatMap(
          (row) =>
            [
              [row.product_id, row],
              [row.sku, row],
            ] as const,
        ),
      );
      return new Map(
        words.flatMap((word) => {
          const row = known.get(asId(word)) ?? known.get(normaliseSku(word));
          return row ? [[word, row] as const] : [];
        }),
      );
    });
  }

  async execute({ idOrSku }: ProductDetailsQuery) {
    const row = await this.rows.get(idOrSku);
    if (!row) return null;
    const counts = await countsOf(this.availability, [row]);
    return { details: detailsOf(row, counts.get(row.sku)), revision: BigInt(row.revision) };
  }
}

const asId = (word: string): string => word.toLowerCase();

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
