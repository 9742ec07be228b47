import { startTestPostgres, type TestPostgres } from '#embedded';
import type { ProductId, Sku, UserId } from '#kernel';
import { PostgresDatabase } from '#postgres';
import { projectionSpec } from '#testing';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { ProductEvent } from '../src/domain/product.js';
import { products } from '../src/products/product.projection.js';

let postgres: TestPostgres;
let database: PostgresDatabase;

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = new PostgresDatabase({ url: await postgres.freshDatabase() });
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 30_000);

const productId = 'p-1' as ProductId;
const stream = 'product-p-1';
const told = (revision: bigint, event: ProductEvent) => ({ ...event, stream, revision });
const occurredAt = '2010-12-01T08:26:00.000Z';
const created = {
  ...told(0n, {
    type: 'ProductCreated',
    data: {
      productId,
      sku: 'MUG-1' as Sku,
      sellerId: 'seller' as UserId,
      title: 'MUG, Ｂlue',
      description: 'Holds tea.',
      imageUrls: ['https://example.com/1.jpg'],
      tracked: true,
    },
  }),
  occurredAt,
};
const priced = told(1n, { type: 'ProductPriced', data: { productId, price: { amount: 895, currency: 'GBP' } } });
const published = told(2n, { type: 'ProductPublished', data: { productId } });
const described = told(3n, {
  type: 'ProductDescribed',
  data: { productId, title: 'Red mug', description: '', imageUrls: [] },
});
const archived = told(4n, { type: 'ProductArchived', data: { productId } });

const draft = {
  product_id: productId,
  sku: 'MUG-1',
  seller_id: 'seller',
  status: 'draft',
  title: 'MUG, Ｂlue',
  title_key: 'mug, blue',
  description: 'Holds tea.',
  image_urls: ['https://example.com/1.jpg'],
  tracked: true,
  price_minor: null,
  price_currency: null,
  revision: '0',
  created_at: new Date(occurredAt),
};
const onSale = { ...draft, status: 'published', price_minor: '895', price_currency: 'GBP', revision: '2' };

describe('the rows of products', () => {
  it('begin as drafts, at the business time they were created', async () => {
    await projectionSpec(products, database).given().when(created).thenRows('products', [draft]);
  });

  it('follow price and status, and know the revision of their stream', async () => {
    await projectionSpec(products, database).given(created, priced).when(published).thenRows('products', [onSale]);
  });

  it('keep what a change does not name', async () => {
    const redMug = {
      ...onSale,
      title: 'Red mug',
      title_key: 'red mug',
      description: '',
      image_urls: [],
      revision: '3',
    };
    await projectionSpec(products, database)
      .given(created, priced, published)
      .when(described)
      .thenRows('products', [redMug]);
  });

  it('outlive the product: its seller still reads it', async () => {
    await projectionSpec(products, database)
      .given(created, priced, published, described)
      .when(archived)
      .thenRows('products', [{ product_id: productId, status: 'archived', revision: '4' }]);
  });
});
