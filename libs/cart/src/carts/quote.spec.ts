import { describe, expect, it } from '@jest/globals';
import { added, cartId, converted, created, lineOf, mug, offer, orderOf, pounds, tea } from '../../test/cart-story.js';
import { cart } from '../domain/cart.js';
import { cartAnswer } from './cart-answer.js';
import { quoteOf } from './quote.js';

const shown = [created(), added(mug, 2), added(tea, 1, pounds(99))].reduce(cart.evolve, cart.initial);

describe('a cart that is read', () => {
  it('shows lines and totals in minor units', () => {
    const offers = new Map([mug, tea].map((sku) => [sku, offer(sku, sku === mug ? 250 : 99)]));
    expect(cartAnswer(cartId, shown, 2n, quoteOf(shown, offers))).toEqual({
      cartId,
      generation: 1,
      status: 'active',
      orderId: null,
      currency: 'GBP',
      lines: [
        {
          lineId: lineOf(mug),
          sku: mug,
          productId: 'product-of-MUG-01',
          title: 'The MUG-01',
          quantity: 2,
          unitPrice: pounds(250),
          lineTotal: pounds(500),
        },
        {
          lineId: lineOf(tea),
          sku: tea,
          productId: 'product-of-TEA-02',
          title: 'The TEA-02',
          quantity: 1,
          unitPrice: pounds(99),
          lineTotal: pounds(99),
        },
      ],
      itemsTotal: pounds(599),
      total: pounds(599),
      priceChanges: [],
      unavailable: [],
      revision: 2,
    });
  });

  it('has the same shape when it is empty, was never opened, or has become an order', () => {
    const keys = Object.keys(cartAnswer(cartId, shown, 2n)).sort();
    const never = cartAnswer(null, cart.initial, -1n);
    const ordered = cartAnswer(cartId, cart.evolve(shown, converted('one')), 3n);
    expect([Object.keys(never).sort(), Object.keys(ordered).sort()]).toEqual([keys, keys]);
    expect(never).toMatchObject({ cartId: null, status: 'active', lines: [], total: pounds(0), revision: -1 });
    expect(ordered).toMatchObject({ status: 'converted', orderId: orderOf('one'), lines: [], total: pounds(0) });
  });

  it("shows today's prices and names every change", () => {
    const offers = new Map([mug, tea].map((sku) => [sku, offer(sku, 300)]));
    const { itemsTotal, priceChanges } = cartAnswer(cartId, shown, 2n, quoteOf(shown, offers));
    expect(itemsTotal).toEqual(pounds(900));
    expect(priceChanges).toEqual([
      { lineId: lineOf(mug), from: pounds(250), to: pounds(300) },
      { lineId: lineOf(tea), from: pounds(99), to: pounds(300) },
    ]);
  });

  it('names what cannot be bought, at the price it was seen last', () => {
    const offers = new Map([[mug, offer(mug, 300, { purchasable: false })]]);
    const elsewhere = new Map([[mug, offer(mug, 300, { price: pounds(300, 'EUR') })]]);
    for (const some of [offers, elsewhere]) {
      expect(quoteOf(shown, some)).toEqual({
        lines: [...shown.lines.values()],
        priceChanges: [],
        unavailable: [lineOf(mug), lineOf(tea)],
      });
    }
  });
});
