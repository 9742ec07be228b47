import { encodeCursor, type Page } from '#http';
import type { Money, ProductId, Sku, UserId } from '#kernel';
import { Database } from '#postgres';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Availability, countsOf, type Stock, stockOf } from '../availability.js';
import { titleKey } from './product.projection.js';
import { columnOf, type Order, type Place } from './product-order.js';
import { priceOf, type ProductRow } from './product-row.js';

type ListedProduct = Stock &
  Readonly<{
    productId: ProductId;
    sku: Sku;
    title: string;
    /** The beginning of the description. */
    excerpt: string;
    price: Money | null;
    imageUrl: string | null;
    sellerId: UserId;
  }>;

/** Prices in minor units. `text` is looked for in titles and SKUs. */
export type WantedProducts = Readonly<{
  text: string | null;
  minPrice: number | null;
  maxPrice: number | null;
  inStock: boolean;
  order: Order;
  after: Place | null;
  limit: number;
}>;

/** A page of published products. */
export class ListProductsQuery extends Query<Page<ListedProduct>> {
  constructor(readonly wanted: WantedProducts) {
    super();
  }
}

/** Stock is counted elsewhere, so products out of stock are left out after reading; reading goes on at most this often.
 *  A page may then hold fewer items than asked for and still have a next one. */
const maxScans = 10;
const scanRows = 100;

const columns = [
  'product_id',
  'sku',
  'title',
  'title_key',
  'seller_id',
  'tracked',
  'price_minor',
  'price_currency',
  'created_at',
];

type ListRow = Omit<ProductRow, 'description' | 'image_urls' | 'revision' | 'status'> &
  Readonly<{ excerpt: string; image_url: string | null }>;

@QueryHandler(ListProductsQuery)
export class ListProductsHandler implements IQueryHandler<ListProductsQuery> {
  constructor(
    private readonly database: Database,
    private readonly availability: Availability,
  ) {}

  async execute({ wanted }: ListProductsQuery): Promise<Page<ListedProduct>> {
    const { inStock, limit, order } = wanted;
    const batch = inStock ? Math.max(scanRows, limit + 1) : limit + 1;
    const found: { item: ListedProduct; place: Place }[] = [];
    let after = wanted.after;
    let more = true;
    for (let scan = 0; scan < maxScans && more && found.length <= limit; scan += 1) {
      const rows = await this.#rows(wanted, after, batch);
      const counts = await countsOf(this.availability, rows);
      const seen = rows.map((row) => ({ item: listed(row, counts), place: placeOf(order, row) }));
      found.push(...seen.filter(({ item }) => !inStock || item.availability !== 'out_of_stock'));
      more = rows.length === batch;
      after = seen.at(-1)?.place ?? after;
    }
    const shown = found.slice(0, limit);
    const next = found.length > limit ? shown.at(-1)?.place : more ? after : null;
    return { items: shown.map(({ item }) => item), nextCursor: next ? encodeCursor(next) : null };
  }

  async #rows(
    { text, minPrice, maxPrice, order }: WantedProducts,
    after: Place | null,
    limit: number,
  ): Promise<readonly ListRow[]> {
    const { knex } = this.database;
    const { column, direction } = columnOf[order];
    const derived = [knex.raw('left(description, 160) as excerpt'), knex.raw('image_urls->>0 as image_url')];
    const query = knex('catalog.products')
      .select<ListRow[]>([...columns, ...derived])
      .where('status', 'published')
      .orderBy([
        { column, order: direction },
        { column: 'product_id', order: direction },
      ])
      .limit(limit);
    if (minPrice !== null) query.where('price_minor', '>=', minPrice);
    if (maxPrice !== null) query.where('price_minor', '<=', maxPrice);
    if (text !== null) {
      const pattern = `%${titleKey(text).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      query.whereRaw('(title_key like ? or lower(sku) like ?)', [pattern, pattern]);
    }
    if (after)
      query.whereRaw(`(${column}, product_id) ${direction === 'asc' ? '>' : '<'} (?, ?)`, [after[1], after[2]]);
    return query;
  }
}

function listed(row: ListRow, counts: ReadonlyMap<Sku, number>): ListedProduct {
  return {
    productId: row.product_id,
    sku: row.sku,
    title: row.title,
    excerpt: row.excerpt,
    price: priceOf(row),
    imageUrl: row.image_url,
    sellerId: row.seller_id,
    ...stockOf(row.tracked, counts.get(row.sku)),
  };
}

function placeOf(order: Order, row: ListRow): Place {
  switch (order) {
    case 'price':
    case '-price':
      return [order, Number(row.price_minor), row.product_id];
    case 'newest':
      return [order, row.created_at.toISOString(), row.product_id];
    case 'title':
      return [order, row.title_key, row.product_id];
  }
}
