import type { CartToPlace } from '#cart/contract';
import type { CartId, Money, OrderId, ProductId, Sku, UserId } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import { defaultCheckoutSettings } from '../settings.js';
import { orderFromCart, orderIdOf, type Wish } from './order-from-cart.js';

const gbp = (amount: number): Money => ({ amount, currency: 'GBP' });
const mug = 'MUG' as Sku;
const line = (seenMinor: number, nowMinor: number | null, purchasable = true): CartToPlace['lines'][number] => ({
  lineId: 'line-1' as CartToPlace['lines'][number]['lineId'],
  sku: mug,
  productId: 'product-1' as ProductId,
  title: 'Mug, old title',
  quantity: 3,
  unitPrice: gbp(seenMinor),
  offer:
    nowMinor === null
      ? null
      : {
          sku: mug,
          productId: 'product-1' as ProductId,
          title: 'Mug',
          sellerId: 'seller-1' as UserId,
          price: gbp(nowMinor),
          tracked: true,
          purchasable,
        },
});
const cart = (...lines: CartToPlace['lines']): CartToPlace => ({
  cartId: 'cart-1' as CartId,
  generation: 2,
  revision: 4n,
  status: 'active',
  orderId: null,
  orders: new Map(),
  currency: 'GBP',
  lines,
});
const wish: Wish = {
  customerId: 'customer-1' as UserId,
  shippingAddress: {
    name: 'Ada',
    line1: '1',
    line2: null,
    city: 'London',
    region: null,
    postcode: null,
    country: 'GB',
    phone: null,
  },
  billingAddress: null,
  shippingOption: 'standard',
  paymentMethod: 'pm_card_visa',
  expectedTotal: null,
  email: null,
  paymentDeadline: '2026-11-20T10:15:00.000Z',
  placedAt: '2026-11-20T10:00:00.000Z',
};
const order = (from: CartToPlace, said: Partial<Wish> = {}) =>
  orderFromCart(from, { ...wish, ...said }, defaultCheckoutSettings.shippingOptions);
const refusal = (code: string, facts: object = {}) =>
  expect.objectContaining({ code, facts: expect.objectContaining(facts) });

describe('an order from a cart', () => {
  it('costs what the catalogue says today, and shipping', () => {
    const { lines, itemsTotal, shippingPrice, total } = order(cart(line(500, 500)));
    expect(lines).toEqual([
      {
        lineId: 'line-1',
        sku: mug,
        productId: 'product-1',
        title: 'Mug',
        sellerId: 'seller-1',
        tracked: true,
        unitPrice: gbp(500),
        quantity: 3,
        lineTotal: gbp(1500),
      },
    ]);
    expect([itemsTotal, shippingPrice, total]).toEqual([gbp(1500), gbp(495), gbp(1995)]);
  });

  it('has the same id for the same content of a cart, and another for the next', () => {
    const first = cart(line(500, 500));
    expect(orderIdOf(first)).toBe(orderIdOf({ ...first, revision: 9n }));
    expect(orderIdOf(first)).not.toBe(orderIdOf({ ...first, generation: 3 }));
  });

  it('is refused when the price is not the one the customer saw, however it changed', () => {
    const lines = [{ lineId: 'line-1', sku: mug, from: gbp(500), to: gbp(450) }];
    expect(() => order(cart(line(500, 450)))).toThrow(
      refusal('PRICE_CHANGED', { old: gbp(1995), new: gbp(1845), lines }),
    );
    expect(() => order(cart(line(500, 500)), { expectedTotal: gbp(1994) })).toThrow(refusal('PRICE_CHANGED'));
  });

  it('goes through when the customer names the new total', () => {
    expect(order(cart(line(500, 450)), { expectedTotal: gbp(1845) }).total).toEqual(gbp(1845));
  });

  it('is refused for an empty or taken cart', () => {
    expect(() => order(cart())).toThrow(refusal('CART_EMPTY'));
    const taken = { ...cart(), status: 'converted', orderId: 'order-1' as OrderId } as const;
    expect(() => order(taken)).toThrow(refusal('CART_NOT_ACTIVE', { orderId: 'order-1' }));
  });

  it('names what cannot be bought', () => {
    expect(() => order(cart(line(500, null)))).toThrow(refusal('PRODUCT_UNAVAILABLE', { skus: [mug] }));
    expect(() => order(cart(line(500, 500, false)))).toThrow(refusal('PRODUCT_UNAVAILABLE', { skus: [mug] }));
  });

  it.each(['teleport', 'toString', '__proto__'])('knows no shipping by %s', (shippingOption) => {
    expect(() => order(cart(line(500, 500)), { shippingOption })).toThrow(refusal('SHIPPING_NOT_AVAILABLE'));
  });

  it('may cost nothing', () => {
    expect(order(cart(line(0, 0)), { shippingOption: 'pickup' }).total).toEqual(gbp(0));
  });
});
