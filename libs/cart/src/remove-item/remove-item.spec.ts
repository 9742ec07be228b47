import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { added, anna, converted, created, lineOf, mug, removed, tea } from '../../test/cart-story.js';
import { cart } from '../domain/cart.js';
import { newGuest } from '../shopper.js';
import { removeItem } from './remove-item.js';

const given = specFor(cart);
const mugs = { shopper: anna, lineId: lineOf(mug) };

describe('remove item', () => {
  it('takes a line out', () => {
    given(created(), added(mug, 2), added(tea, 1)).when(removeItem, mugs).thenEmits(removed(mug));
  });

  it('does not find a line that is out already', () => {
    given(created(), added(mug, 2), removed(mug)).when(removeItem, mugs).thenRefuses('LINE_NOT_FOUND');
  });

  it('comes too late once the cart is an order', () => {
    given(created(), added(mug, 2), converted('one')).when(removeItem, mugs).thenRefuses('CART_NOT_ACTIVE');
  });

  it('is not for strangers', () => {
    given(created(), added(mug, 2))
      .when(removeItem, { ...mugs, shopper: newGuest().shopper })
      .thenRefuses('CART_NOT_FOUND');
  });
});
