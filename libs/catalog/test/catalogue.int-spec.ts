import { decodeCursor } from '#http';
import { type Currency, normaliseSku, type ProductId, type Sku, type UserId } from '#kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Availability } from '../src/availability.js';
import type { ProductEvent } from '../src/domain/product.js';
import { OffersHandler, OffersQuery } from '../src/offers/offers.query.js';
import { ProductDetailsHandler, ProductDetailsQuery } from '../src/product-details/product-details.query.js';
import { ListProductsHandler, ListProductsQuery, type WantedProducts } from '../src/products/list-products.query.js';
import { placeSchemas } from '../src/products/product-order.js';
import { startView } from './view.js';

let view: Awaited<ReturnType<typeof startView>>;
const counts = new Map<Sku, number>();
const invalidated: string[] = [];

class Counted extends Availability {
  async of(skus: readonly Sku[]) {
    return new Map([...counts].filter(([sku]) => skus.includes(sku)));
  }
}

beforeAll(async () => {
  view = await startView();
  view.onInvalidated((tag) => invalidated.push(tag));
}, 60_000);
afterAll(() => view.stop(), 30_000);
beforeEach(async () => {
  await view.database.knex('catalog.products').delete();
  invalidated.length = 0;
  counts.clear();
});

const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000Z`;
let serial = 0;

type Sketch = Partial<{
  title: string;
  sku: string;
  amount: number;
  currency: Currency;
  minute: number;
  tracked: boolean;
}>;

/** A published product; its id sorts by when it was made. */
async function published({ title = 'Mug', sku, amount = 895, currency = 'GBP', minute = 0, tracked = true }: Sketch) {
  serial += 1;
  const productId = `p-${String(serial).padStart(4, '0')}` as ProductId;
  const description = { title, description: 'Holds tea.', imageUrls: ['https://example.com/1.jpg'] };
  const events: ProductEvent[] = [
    {
      type: 'ProductCreated',
      data: { ...description, productId, sku: normaliseSku(sku ?? productId), sellerId: 'seller' as UserId, tracked },
    },
    { type: 'ProductPriced', data: { productId, price: { amount, currency } } },
    { type: 'ProductPublished', data: { productId } },
  ];
  await view.tell(at(minute), ...events);
  return productId;
}

const everything: WantedProducts = {
  text: null,
  minPrice: null,
  maxPrice: null,
  inStock: false,
  order: 'newest',
  after: null,
  limit: 20,
};
const list = (wanted: Partial<WantedProducts> = {}) =>
  new ListProductsHandler(view.database, new Counted()).execute(new ListProductsQuery({ ...everything, ...wanted }));
const titles = async (wanted: Partial<WantedProducts> = {}) => (await list(wanted)).items.map(({ title }) => title);
const details = (idOrSku: string) =>
  new ProductDetailsHandler(view.database, new Counted()).execute(new ProductDetailsQuery(idOrSku));

/** Reads page after page, as a client does; `between` happens in the middle. */
async function pages({ order = 'newest', ...wanted }: Partial<WantedProducts>, between = async () => {}) {
  const seen: string[] = [];
  let after: WantedProducts['after'] = null;
  for (let page = 0; page < 50; page += 1) {
    const { items, nextCursor } = await list({ ...wanted, order, after });
    seen.push(...items.map(({ productId }) => productId));
    if (nextCursor === null) return seen;
    after = decodeCursor(placeSchemas[order], nextCursor) ?? null;
    if (page === 0) await between();
  }
  throw new Error('the list never ends');
}

const somebodyPublishes = async () => {
  await published({ title: 'A newcomer', amount: 1, minute: 59 });
  await published({ title: 'Mug 1', amount: 101, minute: 1 });
};

const offers = (...skus: readonly string[]) =>
  new OffersHandler(view.database).execute(new OffersQuery({ skus: skus as readonly Sku[] }));

describe('the view of products', () => {
  it('shows everything about a product, and follows it to the end', async () => {
    const productId = await published({ sku: 'mug-1' });
    counts.set('MUG-1' as Sku, 3);
    expect(await details(productId)).toEqual({
      revision: 2n,
      details: {
        productId,
        sku: 'MUG-1',
        sellerId: 'seller',
        status: 'published',
        title: 'Mug',
        description: 'Holds tea.',
        price: { amount: 895, currency: 'GBP' },
        imageUrls: ['https://example.com/1.jpg'],
        tracked: true,
        availability: 'in_stock',
        units: 3,
        rating: null,
      },
    });
    const described = { productId, title: 'Big mug', description: '', imageUrls: [] };
    const price = { amount: 8_999_999_999_999_999, currency: 'JPY' } as const;
    await view.tell(
      at(1),
      { type: 'ProductDescribed', data: described },
      { type: 'ProductPriced', data: { productId, price } },
      { type: 'ProductArchived', data: { productId } },
    );
    expect(await details(productId)).toMatchObject({
      revision: 5n,
      details: { title: 'Big mug', imageUrls: [], price, status: 'archived' },
    });
  });

  it('finds a product by its SKU, however it is spelt, and by its id in either case', async () => {
    const productId = await published({ sku: 'MUG 1.A' });
    for (const word of ['MUG 1.A', ' mug 1.a ', productId, productId.toUpperCase()]) {
      expect((await details(word))?.details.productId).toBe(productId);
    }
    expect(await details('nothing')).toBeNull();
  });

  it('tells that lists are out of date whenever they may be', async () => {
    const productId = await published({});
    invalidated.length = 0;
    await view.tell(at(1), { type: 'ProductUnpublished', data: { productId } });
    expect(invalidated).toEqual(['catalog.list']);
  });
});

describe('the list of products', () => {
  it('holds what is on the shelf and nothing else', async () => {
    const [archived, unpublished] = [await published({ title: 'Archived' }), await published({ title: 'Unpublished' })];
    await published({ title: 'On the shelf' });
    await view.tell(
      at(1),
      { type: 'ProductArchived', data: { productId: archived } },
      { type: 'ProductUnpublished', data: { productId: unpublished } },
    );
    expect(await titles()).toEqual(['On the shelf']);
  });

  it('is sorted by what it is asked for', async () => {
    await published({ title: 'banjo', amount: 300, minute: 1 });
    await published({ title: 'Apple', amount: 100, minute: 2 });
    await published({ title: 'Cello', amount: 200, minute: 0 });
    expect(await titles({ order: 'price' })).toEqual(['Apple', 'Cello', 'banjo']);
    expect(await titles({ order: '-price' })).toEqual(['banjo', 'Cello', 'Apple']);
    expect(await titles({ order: 'newest' })).toEqual(['Apple', 'banjo', 'Cello']);
    expect(await titles({ order: 'title' })).toEqual(['Apple', 'banjo', 'Cello']);
  });

  it('looks for words in titles and SKUs, and takes no sign for a pattern', async () => {
    await published({ title: '100% linen towel', sku: 'T_1' });
    await published({ title: 'Plain towel', sku: 'TX1' });
    await published({ title: String.raw`Back\slash`, sku: 'B-1' });
    expect(await titles({ text: 'TOWEL', order: 'title' })).toEqual(['100% linen towel', 'Plain towel']);
    expect(await titles({ text: '100%' })).toEqual(['100% linen towel']);
    expect(await titles({ text: 't_1' })).toEqual(['100% linen towel']);
    expect(await titles({ text: String.raw`k\s` })).toEqual([String.raw`Back\slash`]);
    expect(await titles({ text: `'; drop table` })).toEqual([]);
  });

  it('keeps to a range of prices, ends included', async () => {
    for (const amount of [100, 200, 300]) await published({ title: String(amount), amount });
    expect(await titles({ minPrice: 200, order: 'price' })).toEqual(['200', '300']);
    expect(await titles({ maxPrice: 200, order: 'price' })).toEqual(['100', '200']);
    expect(await titles({ minPrice: 201, maxPrice: 299 })).toEqual([]);
  });

  it.each(['newest', 'price', '-price', 'title'] as const)(
    'ordered by %s shows each product once over its pages, ties and new products or not',
    async (order) => {
      const before: string[] = [];
      for (let n = 0; n < 11; n += 1)
        before.push(await published({ title: `Mug ${n % 3}`, amount: 100 + (n % 2), minute: n % 4 }));
      const seen = await pages({ order, limit: 3 }, somebodyPublishes);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(before));
    },
  );

  it('says of each product whether it can be had', async () => {
    await published({ title: 'Some', sku: 'SOME', minute: 3 });
    await published({ title: 'None', sku: 'NONE', minute: 2 });
    await published({ title: 'Uncounted', tracked: false, minute: 1 });
    counts.set('SOME' as Sku, 2);
    const shown = (await list()).items.map(({ title, availability, units }) => [title, availability, units]);
    expect(shown).toEqual([
      ['Some', 'in_stock', 2],
      ['None', 'out_of_stock', 0],
      ['Uncounted', 'not_tracked', null],
    ]);
    expect(await titles({ inStock: true })).toEqual(['Some', 'Uncounted']);
  });

  it('leaves out what is out of stock without losing or repeating anything over its pages', async () => {
    const kept: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      const productId = await published({ sku: `S-${n}`, minute: n });
      if (n % 7 === 0) {
        counts.set(`S-${n}` as Sku, 1);
        kept.push(productId);
      }
    }
    expect(await pages({ inStock: true, limit: 2 })).toEqual(kept.toReversed());
  });

  it('takes no cursor of another order', async () => {
    await published({});
    await published({});
    const { nextCursor } = await list({ limit: 1, order: 'price' });
    expect(() => decodeCursor(placeSchemas.newest, nextCursor ?? '')).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
  });

  it('turns pages behind the longest title there can be', async () => {
    for (let n = 0; n < 3; n += 1) await published({ title: '\ufdfa'.repeat(200) });
    expect(await pages({ order: 'title', limit: 1 })).toHaveLength(3);
    expect((await list({ order: 'title', limit: 1 })).nextCursor?.length).toBeLessThanOrEqual(1024);
  });
});

describe('offers', () => {
  it('tell what a SKU costs and whether it may be bought', async () => {
    const [mug, gone] = [await published({ sku: 'MUG' }), await published({ sku: 'GONE' })];
    await view.tell(at(1), { type: 'ProductArchived', data: { productId: gone } });
    const offer = { title: 'Mug', sellerId: 'seller', price: { amount: 895, currency: 'GBP' }, tracked: true };
    expect([...(await offers('MUG', 'GONE', 'NOTHING'))].sort((a, b) => (a.sku < b.sku ? 1 : -1))).toEqual([
      { ...offer, sku: 'MUG', productId: mug, purchasable: true },
      { ...offer, sku: 'GONE', productId: gone, purchasable: false },
    ]);
    expect(await offers()).toEqual([]);
  });

  it('are asked for by a thousand at most', async () => {
    await expect(offers(...Array.from({ length: 1001 }, (_, n) => `S-${n}`))).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  });
});
