import type { ProductId, Sku, UserId } from '#kernel';
import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { archiveProduct } from '../archive-product/archive-product.js';
import { product, type ProductEvent } from '../domain/product.js';
import { unpublishProduct } from '../unpublish-product/unpublish-product.js';
import { publishProduct } from './publish-product.js';

const given = specFor(product);
const productId = 'p-1' as ProductId;
const by = { userId: 'seller' as UserId, admin: false };
const rival = { userId: 'rival' as UserId, admin: false };
const command = { productId, by };

const created = (title = 'Mug'): ProductEvent => ({
  type: 'ProductCreated',
  data: { productId, sku: 'MUG-1' as Sku, sellerId: by.userId, title, description: '', imageUrls: [], tracked: true },
});
const priced: ProductEvent = { type: 'ProductPriced', data: { productId, price: { amount: 895, currency: 'GBP' } } };
const published: ProductEvent = { type: 'ProductPublished', data: { productId } };
const unpublished: ProductEvent = { type: 'ProductUnpublished', data: { productId } };
const archived: ProductEvent = { type: 'ProductArchived', data: { productId } };

describe('publish product', () => {
  it('puts a product with a title and a price on the shelf', () => {
    given(created(), priced).when(publishProduct, command).thenEmits(published);
  });

  it('does not sell what has no price or no title', () => {
    given(created()).when(publishProduct, command).thenRefuses('PRODUCT_INCOMPLETE');
    given(created(' '), priced).when(publishProduct, command).thenRefuses('PRODUCT_INCOMPLETE');
  });

  it('changes nothing when it is on the shelf', () => {
    given(created(), priced, published).when(publishProduct, command).thenNothing();
  });

  it('is for its seller', () => {
    given(created(), priced).when(publishProduct, { productId, by: rival }).thenRefuses('PRODUCT_NOT_FOUND');
  });

  it('does not bring back what was archived', () => {
    given(created(), priced, archived).when(publishProduct, command).thenRefuses('PRODUCT_ARCHIVED');
  });
});

describe('unpublish product', () => {
  it('takes a product off the shelf, from where it may return', () => {
    given(created(), priced, published).when(unpublishProduct, command).thenEmits(unpublished);
    given(created(), priced, published, unpublished).when(publishProduct, command).thenEmits(published);
  });

  it('changes nothing when it is not on the shelf', () => {
    given(created()).when(unpublishProduct, command).thenNothing();
  });
});

describe('archive product', () => {
  it('takes a product out of the shop, once', () => {
    given(created(), priced, published).when(archiveProduct, command).thenEmits(archived);
    given(created(), archived).when(archiveProduct, command).thenNothing();
  });

  it('is for its seller', () => {
    given(created()).when(archiveProduct, { productId, by: rival }).thenRefuses('PRODUCT_NOT_FOUND');
  });
});
