import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import {
  added,
  cartId,
  converted,
  created,
  lineOf,
  mug,
  orderOf,
  placerOf,
  pounds,
  removed,
  tea,
} from '../../test/cart-story.js';
import { cart } from '../domain/cart.js';
import { convertCart } from './convert-cart.js';

const given = specFor(cart);
const one = { cartId, orderId: orderOf('one'), placedBy: placerOf('one') };

describe('convert cart', () => {
  it('ends the cart that became an order', () => {
    given(created(), added(mug, 2)).when(convertCart, one).thenEmits(converted('one'));
  });

  it('happens once per order', () => {
    given(created(), added(mug, 2), converted('one')).when(convertCart, one).thenNothing();
  });

  it('does not take the next cart when it is repeated late', () => {
    given(created(), added(mug, 2), converted('one'), created(), added(tea, 1, pounds(250), 2))
      .when(convertCart, one)
      .thenNothing();
  });

  it('gives a cart to one order only', () => {
    given(created(), added(mug, 2), converted('one'))
      .when(convertCart, { ...one, orderId: orderOf('two') })
      .thenRefuses('CART_NOT_ACTIVE');
  });

  it('needs a cart', () => {
    given().when(convertCart, one).thenRefuses('CART_NOT_ACTIVE');
  });

  it('happens although the cart was emptied while the order was placed: the order is a fact', () => {
    given(created(), added(mug, 2), removed(mug)).when(convertCart, one).thenEmits(converted('one'));
  });

  it('keeps what was added while the order was placed, in the next cart', () => {
    const taken = [{ lineId: lineOf(mug), quantity: 2 }];
    given(created(), added(mug, 2), added(mug, 1), added(tea, 4, pounds(99)))
      .when(convertCart, { ...one, taken })
      .thenEmits(converted('one'), created(), added(mug, 1, pounds(250), 2), added(tea, 4, pounds(99), 2));
  });

  it('leaves nothing behind when the order took it all, or more than is left', () => {
    const taken = [{ lineId: lineOf(mug), quantity: 3 }];
    given(created(), added(mug, 2))
      .when(convertCart, { ...one, taken })
      .thenEmits(converted('one'));
  });
});
