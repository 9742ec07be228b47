import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { added, anna, changed, converted, created, lineOf, mug, pounds, removed, tea } from '../../test/cart-story.js';
import { cart } from '../domain/cart.js';
import { newGuest } from '../shopper.js';
import { changeQuantity } from './change-quantity.js';

const given = specFor(cart);
const five = { shopper: anna, lineId: lineOf(mug), quantity: 5 };

describe('change quantity', () => {
  it('sets the quantity of a line', () => {
    given(created(), added(mug, 2)).when(changeQuantity, five).thenEmits(changed(mug, 5));
  });

  it('does nothing when the line has that many already', () => {
    given(created(), added(mug, 2), changed(mug, 5)).when(changeQuantity, five).thenNothing();
  });

  it('takes the line out when none is wanted', () => {
    given(created(), added(mug, 2))
      .when(changeQuantity, { ...five, quantity: 0 })
      .thenEmits(removed(mug));
  });

  it('keeps a line within 999 units', () => {
    given(created(), added(mug, 2))
      .when(changeQuantity, { ...five, quantity: 1000 })
      .thenRefuses('LIMIT_EXCEEDED');
    given(created(), added(mug, 2))
      .when(changeQuantity, { ...five, quantity: 999 })
      .thenEmits(changed(mug, 999));
  });

  it('counts in whole units', () => {
    for (const quantity of [-1, 0.5]) {
      given(created(), added(mug, 2))
        .when(changeQuantity, { ...five, quantity })
        .thenRefuses('INVALID_QUANTITY');
    }
  });

  it('refuses a total that cannot be counted', () => {
    given(created(), added(mug, 1, pounds(9_000_000_000_000_000)))
      .when(changeQuantity, five)
      .thenRefuses('AMOUNT_OUT_OF_RANGE');
  });

  it('knows its own lines only', () => {
    given().when(changeQuantity, five).thenRefuses('LINE_NOT_FOUND');
    given(created(), added(tea, 2)).when(changeQuantity, five).thenRefuses('LINE_NOT_FOUND');
  });

  it('comes too late once the cart is an order', () => {
    given(created(), added(mug, 2), converted('one')).when(changeQuantity, five).thenRefuses('CART_NOT_ACTIVE');
  });

  it('is not for strangers', () => {
    given(created(), added(mug, 2))
      .when(changeQuantity, { ...five, shopper: newGuest().shopper })
      .thenRefuses('CART_NOT_FOUND');
  });
});
