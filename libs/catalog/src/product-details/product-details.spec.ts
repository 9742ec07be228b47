import type { Caller } from '#http';
import type { ProductId, Sku, UserId } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import { stockOf } from '../availability.js';
import { shownTo } from './product-details.controller.js';
import type { ProductDetails } from './product-details.query.js';

const caller = (userId: string, ...roles: Caller['roles']): Caller => ({
  userId: userId as UserId,
  roles,
  sessionId: 's',
});
const mug = (status: ProductDetails['status']): ProductDetails => ({
  productId: 'p-1' as ProductId,
  sku: 'MUG-1' as Sku,
  sellerId: 'seller' as UserId,
  status,
  title: 'Mug',
  description: '',
  price: null,
  imageUrls: [],
  tracked: true,
  availability: 'in_stock',
  units: 3,
  rating: null,
});

describe('product details', () => {
  it('of what is on the shelf are for everybody', () => {
    expect(shownTo(null, mug('published'))).toEqual(mug('published'));
  });

  it.each(['draft', 'archived'] as const)(
    'of a product that is %s are for its seller and for administrators',
    (status) => {
      expect(shownTo(caller('seller', 'seller'), mug(status))).toEqual(mug(status));
      expect(shownTo(caller('other', 'admin'), mug(status))).toEqual(mug(status));
    },
  );

  it('say to others that a draft does not exist and that an archived product is gone', () => {
    for (const stranger of [null, caller('rival', 'seller'), caller('buyer', 'customer')]) {
      expect(() => shownTo(stranger, mug('draft'))).toThrow(expect.objectContaining({ code: 'PRODUCT_NOT_FOUND' }));
      expect(() => shownTo(stranger, mug('archived'))).toThrow(expect.objectContaining({ code: 'PRODUCT_ARCHIVED' }));
    }
  });
});

describe('stock of a product', () => {
  it('is what was counted, nothing when nobody counted, and no number when nobody counts', () => {
    expect(stockOf(true, 3)).toEqual({ availability: 'in_stock', units: 3 });
    expect(stockOf(true, 0)).toEqual({ availability: 'out_of_stock', units: 0 });
    expect(stockOf(true, undefined)).toEqual({ availability: 'out_of_stock', units: 0 });
    expect(stockOf(false, 3)).toEqual({ availability: 'not_tracked', units: null });
  });
});
