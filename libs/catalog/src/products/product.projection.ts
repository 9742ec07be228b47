import { projection, type ProjectionTables, type Recorded } from '#event-sourcing';
import type { AnyEvent } from '#kernel';
import type { ProductEvent, ProductStatus } from '../domain/product.js';

/** Cached lists go by this tag. Whoever changes something else a list shows (stock) clears it too. */
export const listTag = 'catalog.list';

/** How titles are sorted and searched: one spelling, whatever the case or the width of the letters. Short enough to fit
 *  into a cursor, whatever normalisation makes of it. */
export const titleKey = (title: string): string => [...title.normalize('NFKC').toLowerCase()].slice(0, 150).join('');

/** One row per product, with everything lists, details and offers show. Holds drafts and archived products too. */
export const products = projection<ProductEvent>({
  name: 'catalog.products',
  version: 1,
  tables: {
    products: (t, knex) => {
      t.text('product_id').primary();
      t.text('sku').notNullable().unique();
      t.text('seller_id').notNullable();
      t.text('status').notNullable();
      t.text('title').notNullable();
      // Bytes, not language: the order of a list does not change with the server's locale.
      t.specificType('title_key', 'text collate "C" not null');
      t.text('description').notNullable();
      t.jsonb('image_urls').notNullable();
      t.boolean('tracked').notNullable();
      t.bigInteger('price_minor');
      t.text('price_currency');
      t.bigInteger('revision').notNullable();
      t.timestamp('created_at').notNullable();
      const published = { predicate: knex.whereRaw(`status = 'published'`) };
      t.index(['created_at', 'product_id'], undefined, published);
      t.index(['price_minor', 'product_id'], undefined, published);
      t.index(['title_key', 'product_id'], undefined, published);
    },
  },
  on: {
    ProductCreated: ({ data, revision, metadata }, db) =>
      db('products')
        .insert({
          product_id: data.productId,
          sku: data.sku,
          seller_id: data.sellerId,
          status: 'draft' satisfies ProductStatus,
          ...described(data),
          tracked: data.tracked,
          revision: String(revision),
          created_at: metadata.occurredAt,
        })
        .onConflict('product_id')
        .ignore(),
    ProductDescribed: (event, db) => change(event, db, described(event.data)),
    ProductPriced: (event, db) => {
      const { amount, currency } = event.data.price;
      return change(event, db, { price_minor: amount, price_currency: currency });
    },
    ProductPublished: (event, db) => change(event, db, { status: 'published' satisfies ProductStatus }),
    ProductUnpublished: (event, db) => change(event, db, { status: 'draft' satisfies ProductStatus }),
    ProductArchived: (event, db) => change(event, db, { status: 'archived' satisfies ProductStatus }),
  },
});

type Described = Extract<ProductEvent, { type: 'ProductDescribed' }>['data'];

const described = ({ title, description, imageUrls }: Omit<Described, 'productId'>) => ({
  title,
  title_key: titleKey(title),
  description,
  image_urls: JSON.stringify(imageUrls),
});

function change(
  { data, revision }: Recorded<Extract<ProductEvent, AnyEvent>>,
  db: ProjectionTables,
  columns: Readonly<Record<string, string | number>>,
): PromiseLike<unknown> {
  db.invalidate(listTag);
  return db('products')
    .where('product_id', data.productId)
    .update({ ...columns, revision: String(revision) });
}
