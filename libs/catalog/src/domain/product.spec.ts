import type { ProductId, Sku, UserId } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import { checkPrice, editable, product, type ProductEvent } from './product.js';

const created: ProductEvent = {
  type: 'ProductCreated',
  data: {
    productId: 'p-1' as ProductId,
    sku: 'MUG-1' as Sku,
    sellerId: 'seller' as UserId,
    title: 'Mug',
    description: '',
    imageUrls: [],
    tracked: true,
  },
};
const mug = product.evolve(product.initial, created);
const [seller, rival, admin] = [
  { userId: 'seller' as UserId, admin: false },
  { userId: 'rival' as UserId, admin: false },
  { userId: 'admin' as UserId, admin: true },
];
const gbp = (amount: number) => ({ amount, currency: 'GBP' }) as const;

describe('a product', () => {
  it('is changed by its seller and by administrators; to everybody else it does not exist', () => {
    expect(editable(mug, seller)).toBe(mug);
    expect(editable(mug, admin)).toBe(mug);
    expect(() => editable(mug, rival)).toThrow(expect.objectContaining({ code: 'PRODUCT_NOT_FOUND' }));
    expect(() => editable(product.initial, admin)).toThrow(expect.objectContaining({ code: 'PRODUCT_NOT_FOUND' }));
  });

  it('costs something, unless an administrator gives it away', () => {
    expect(() => checkPrice(gbp(1), seller)).not.toThrow();
    expect(() => checkPrice(gbp(0), admin)).not.toThrow();
    for (const [amount, by] of [
      [0, seller],
      [-1, seller],
      [-1, admin],
    ] as const) {
      expect(() => checkPrice(gbp(amount), by)).toThrow(expect.objectContaining({ code: 'AMOUNT_OUT_OF_RANGE' }));
    }
  });

  it('that was never created has no history', () => {
    expect(product.evolve(product.initial, { type: 'ProductPublished', data: { productId: 'p-1' as ProductId } })).toBe(
      product.initial,
    );
  });
});
