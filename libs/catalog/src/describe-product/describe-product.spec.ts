import type { ProductId, Sku, UserId } from '#kernel';
import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { product, type ProductEvent } from '../domain/product.js';
import { priceProduct } from '../price-product/price-product.js';
import { describeProduct } from './describe-product.js';

const given = specFor(product);
const productId = 'p-1' as ProductId;
const by = { userId: 'seller' as UserId, admin: false };
const rival = { userId: 'rival' as UserId, admin: false };
const description = { title: 'Mug', description: 'Holds tea.', imageUrls: ['https://example.com/1.jpg'] };
const price = { amount: 895, currency: 'GBP' } as const;

const created: ProductEvent = {
  type: 'ProductCreated',
  data: { ...description, productId, sku: 'MUG-1' as Sku, sellerId: by.userId, tracked: true },
};
const described = (changes: Partial<typeof description>): ProductEvent => ({
  type: 'ProductDescribed',
  data: { productId, ...description, ...changes },
});
const priced = (amount: number): ProductEvent => ({
  type: 'ProductPriced',
  data: { productId, price: { ...price, amount } },
});
const archived: ProductEvent = { type: 'ProductArchived', data: { productId } };

describe('describe product', () => {
  it('changes what it is given and keeps the rest', () => {
    given(created)
      .when(describeProduct, { productId, by, title: 'Big mug' })
      .thenEmits(described({ title: 'Big mug' }));
    given(created)
      .when(describeProduct, { productId, by, imageUrls: [] })
      .thenEmits(described({ imageUrls: [] }));
  });

  it('changes nothing when it says the same', () => {
    given(created)
      .when(describeProduct, { productId, by, ...description })
      .thenNothing();
  });

  it('is for its seller, and not for what was archived', () => {
    given(created).when(describeProduct, { productId, by: rival, title: 'Mine' }).thenRefuses('PRODUCT_NOT_FOUND');
    given(created, archived).when(describeProduct, { productId, by, title: 'Late' }).thenRefuses('PRODUCT_ARCHIVED');
  });
});

describe('price product', () => {
  it('sets the price, once', () => {
    given(created).when(priceProduct, { productId, by, price }).thenEmits(priced(895));
    given(created, priced(895)).when(priceProduct, { productId, by, price }).thenNothing();
  });

  it('changes the price, in another currency too', () => {
    given(created, priced(895))
      .when(priceProduct, { productId, by, price: { amount: 895, currency: 'EUR' } })
      .thenEmits({ type: 'ProductPriced', data: { productId, price: { amount: 895, currency: 'EUR' } } });
  });

  it('takes nothing from a seller who asks for nothing', () => {
    given(created)
      .when(priceProduct, { productId, by, price: { ...price, amount: 0 } })
      .thenRefuses('AMOUNT_OUT_OF_RANGE');
  });

  it('is for its seller', () => {
    given(created).when(priceProduct, { productId, by: rival, price }).thenRefuses('PRODUCT_NOT_FOUND');
  });
});
