import type { Sku } from '#kernel';
import { specFor } from '#testing';
import { describe, expect, it } from '@jest/globals';
import {
  added,
  anna,
  cartId,
  converted,
  created,
  mug,
  offer,
  pounds,
  removed,
  repriced,
  tea,
} from '../../test/cart-story.js';
import { cart } from '../domain/cart.js';
import type { CartEvent } from '../domain/events.js';
import { guest, newGuest } from '../shopper.js';
import { addItem } from './add-item.js';

const given = specFor(cart);
const twoMugs = { shopper: anna, sku: mug, quantity: 2, offer: offer(mug) };

const manyLines = Array.from({ length: 100 }, (_, index) => added(`ITEM-${index}` as Sku, 1));

describe('add item', () => {
  it('opens the cart with its first item', () => {
    given().when(addItem, twoMugs).thenEmits(created(), added(mug, 2));
  });

  it('adds to the line the product already has', () => {
    given(created(), added(mug, 3)).when(addItem, twoMugs).thenEmits(added(mug, 2));
    const lines = [created(), added(mug, 3), added(mug, 2)].reduce(cart.evolve, cart.initial).lines;
    expect([...lines.values()].map(({ sku, quantity }) => [sku, quantity])).toEqual([[mug, 5]]);
  });

  it('says that the price is another than last time, and takes the whole line to it', () => {
    given(created(), added(mug, 3, pounds(200)))
      .when(addItem, twoMugs)
      .thenEmits(repriced(mug, 200, 250), added(mug, 2));
  });

  it('starts afresh after an order, with new lines', () => {
    given(created(), added(mug, 3), converted('one'))
      .when(addItem, twoMugs)
      .thenEmits(created(), added(mug, 2, pounds(250), 2));
  });

  it('refuses what nobody offers, and what has left the shelf', () => {
    given()
      .when(addItem, { ...twoMugs, offer: null })
      .thenRefuses('PRODUCT_UNAVAILABLE');
    given()
      .when(addItem, { ...twoMugs, offer: offer(mug, 250, { purchasable: false }) })
      .thenRefuses('PRODUCT_UNAVAILABLE');
  });

  it('keeps a line within 999 units', () => {
    given(created(), added(mug, 997)).when(addItem, twoMugs).thenEmits(added(mug, 2));
    given(created(), added(mug, 998)).when(addItem, twoMugs).thenRefuses('LIMIT_EXCEEDED');
    given()
      .when(addItem, { ...twoMugs, quantity: 1000 })
      .thenRefuses('LIMIT_EXCEEDED');
  });

  it('keeps a cart within 100 lines', () => {
    given(created(), ...manyLines)
      .when(addItem, twoMugs)
      .thenRefuses('LIMIT_EXCEEDED');
    given(created(), ...manyLines.slice(1))
      .when(addItem, twoMugs)
      .thenEmits(added(mug, 2));
  });

  it('adds whole units, at least one', () => {
    for (const quantity of [0, -1, 1.5])
      given()
        .when(addItem, { ...twoMugs, quantity })
        .thenRefuses('INVALID_QUANTITY');
  });

  it('holds one currency at a time', () => {
    const euros = { ...twoMugs, offer: offer(mug, 250, { price: pounds(250, 'EUR') }) };
    given(created(), added(tea, 1)).when(addItem, euros).thenRefuses('CURRENCY_MISMATCH');
  });

  it('takes another currency once it is empty', () => {
    const euros = { ...twoMugs, offer: offer(mug, 250, { price: pounds(250, 'EUR') }) };
    given(created(), added(tea, 1), removed(tea))
      .when(addItem, euros)
      .thenEmits(created('EUR'), added(mug, 2, pounds(250, 'EUR'), 2));
  });

  it('refuses a total that cannot be counted', () => {
    const dear = { ...twoMugs, offer: offer(mug, 9_000_000_000_000_000) };
    given().when(addItem, dear).thenRefuses('AMOUNT_OUT_OF_RANGE');
  });

  it('opens a cart for a guest who has none, and for no token that merely looks like one', () => {
    const { shopper, cartToken } = newGuest();
    const opened = addItem({ ...twoMugs, shopper }, cart.initial);
    expect(opened[0]).toEqual({
      type: 'CartCreated',
      data: { cartId: shopper.cartId, customerId: null, secretHash: shopper.secretHash, currency: 'GBP' },
    });
    given()
      .when(addItem, { ...twoMugs, shopper: guest(cartToken) })
      .thenRefuses('CART_NOT_FOUND');
  });

  it('keeps a guest with the wrong secret out, of carts of guests and of customers', () => {
    const [mine, theirs] = [newGuest(), newGuest()];
    const theirCart: CartEvent = {
      type: 'CartCreated',
      data: { cartId, customerId: null, secretHash: theirs.shopper.secretHash, currency: 'GBP' },
    };
    given(theirCart)
      .when(addItem, { ...twoMugs, shopper: guest(mine.cartToken) })
      .thenRefuses('CART_NOT_FOUND');
    given(created())
      .when(addItem, { ...twoMugs, shopper: guest(mine.cartToken) })
      .thenRefuses('CART_NOT_FOUND');
    given(theirCart)
      .when(addItem, { ...twoMugs, shopper: anna })
      .thenRefuses('CART_NOT_FOUND');
  });
});
