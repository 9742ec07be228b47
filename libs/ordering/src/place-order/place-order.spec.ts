import { specFor } from '#testing';
import { describe, expect, it } from '@jest/globals';
import { orderNumber } from '../domain/order-number.js';
import { order } from '../domain/order.js';
import { gbp, line, orderId, now, placed, snapshot } from '../fixtures.js';
import { placeOrder } from './place-order.js';

const given = specFor(order);

describe('place order', () => {
  it('writes the whole snapshot down, and gives it a number', () => {
    given().when(placeOrder, snapshot()).thenEmits(placed());
  });

  it('places an order once, however often it is asked', () => {
    given(placed())
      .when(placeOrder, { ...snapshot(), total: gbp(1) })
      .thenNothing();
  });

  it('refuses an order without lines', () => {
    given().when(placeOrder, snapshot([])).thenRefuses('CART_EMPTY');
  });

  it('takes 1,200 lines, and not one more', () => {
    const lines = Array.from({ length: 1201 }, (_, index) => line(`SKU-${index}`, 1, 100));
    given().when(placeOrder, snapshot(lines)).thenRefuses('LIMIT_EXCEEDED');
    expect(placeOrder(snapshot(lines.slice(1)), order.initial)).toHaveLength(1);
  });

  it.each([0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1])('refuses %p units', (quantity) => {
    const wrong = { ...line('MUG', 1, 500), quantity };
    given()
      .when(placeOrder, snapshot([wrong]))
      .thenRefuses('INVALID_QUANTITY');
  });

  it('refuses two lines with one id', () => {
    given()
      .when(placeOrder, snapshot([line('MUG', 1, 500), line('MUG', 1, 500)]))
      .thenRefuses('VALIDATION_FAILED');
  });

  it('refuses a second currency', () => {
    const euros = line('MUG', 1, 500, { unitPrice: { amount: 500, currency: 'EUR' } });
    given()
      .when(placeOrder, snapshot([euros]))
      .thenRefuses('CURRENCY_MISMATCH');
  });

  it('refuses a line, a sum and a total that do not add up by a penny', () => {
    given()
      .when(placeOrder, snapshot([line('MUG', 2, 500, { lineTotal: gbp(999) })]))
      .thenRefuses('PRICE_CHANGED');
    given()
      .when(placeOrder, { ...snapshot(), itemsTotal: gbp(1299) })
      .thenRefuses('PRICE_CHANGED');
    given()
      .when(placeOrder, { ...snapshot(), total: gbp(1794) })
      .thenRefuses('PRICE_CHANGED');
  });

  it('refuses prices below zero', () => {
    given()
      .when(placeOrder, snapshot([line('MUG', 1, -500)]))
      .thenRefuses('AMOUNT_OUT_OF_RANGE');
    given()
      .when(placeOrder, { ...snapshot(), shippingPrice: gbp(-5), total: gbp(1295) })
      .thenRefuses('AMOUNT_OUT_OF_RANGE');
  });
});

/** Whether the check character fits the others: all of them, read as one number, modulo 37. */
const isWhole = (number: string): boolean => {
  const value = Array.from(number.slice(7, -1)).reduce((all, sign) => all * 32n + BigInt(base32.indexOf(sign)), 0n);
  return base32.indexOf(number.slice(-1)) === Number((BigInt(number.slice(0, 6)) * 32n ** 5n + value) % 37n);
};
const base32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('an order number', () => {
  it('shows the day of business and six characters', () => {
    expect(orderNumber(orderId, now)).toMatch(/^261120-[0-9A-HJKMNP-TV-Z]{6}$/);
  });

  it('is the same for the same order, and tells a mistyped character', () => {
    const number = orderNumber(orderId, now);
    expect(orderNumber(orderId, now)).toBe(number);
    expect(isWhole(number)).toBe(true);
    for (let place = 7; place < number.length; place += 1) {
      const mistyped = number.slice(0, place) + (number[place] === '0' ? '1' : '0') + number.slice(place + 1);
      expect(isWhole(mistyped)).toBe(false);
    }
  });
});
