import { specFor } from '#testing';
import type { CartId, UserId } from '#kernel';
import { describe, it } from '@jest/globals';
import { order } from '../domain/order.js';
import { expireOrder } from '../expire-order/expire-order.js';
import * as that from '../fixtures.js';
import { retryPayment } from './retry-payment.js';

const given = specFor(order);
const { orderId, now, deadline } = that;
const by = { role: 'customer', id: that.customerId } as const;
const retry = { orderId, paymentMethod: 'pm_card_mastercard', by, maxAttempts: 3, now };
const retried = (attempt: number) =>
  ({ type: 'OrderPaymentRetried', data: { orderId, attempt, paymentMethod: 'pm_card_mastercard' } }) as const;

describe('retry payment', () => {
  it('counts the attempts', () => {
    given(that.placed(), that.stockHeld).when(retryPayment, retry).thenEmits(retried(2));
    given(that.placed(), that.stockHeld, retried(2)).when(retryPayment, retry).thenEmits(retried(3));
  });

  it('refuses when every attempt is used', () => {
    given(that.placed(), that.stockHeld, retried(2), retried(3))
      .when(retryPayment, retry)
      .thenRefuses('PAYMENT_ATTEMPTS_EXHAUSTED');
  });

  it('refuses when the time to pay is over, whether or not anybody has noticed', () => {
    given(that.placed(), that.stockHeld)
      .when(retryPayment, { ...retry, now: deadline })
      .thenRefuses('ORDER_EXPIRED');
    given(that.placed(), that.stockHeld, { type: 'OrderExpired', data: { orderId } })
      .when(retryPayment, retry)
      .thenRefuses('ORDER_EXPIRED');
  });

  it('refuses before the stock is held, once paid, and while somebody is cancelling', () => {
    given(that.placed()).when(retryPayment, retry).thenRefuses('INVALID_TRANSITION');
    given(that.placed(), that.stockHeld, that.confirmed).when(retryPayment, retry).thenRefuses('INVALID_TRANSITION');
    given(that.placed(), that.stockHeld, that.cancellationRequested)
      .when(retryPayment, retry)
      .thenRefuses('INVALID_TRANSITION');
  });

  it("does not know other people's orders", () => {
    const stranger = { role: 'customer', id: 'customer-2' as UserId } as const;
    const guest = { role: 'guest', cartId: 'cart-2' as CartId } as const;
    given(that.placed(), that.stockHeld)
      .when(retryPayment, { ...retry, by: stranger })
      .thenRefuses('ORDER_NOT_FOUND');
    given(that.placed({ customerId: null }), that.stockHeld)
      .when(retryPayment, { ...retry, by: guest })
      .thenRefuses('ORDER_NOT_FOUND');
  });

  it("knows a guest by the cart that became the order, but not a customer's order by its cart", () => {
    const guest = { role: 'guest', cartId: that.cartId } as const;
    given(that.placed({ customerId: null }), that.stockHeld)
      .when(retryPayment, { ...retry, by: guest })
      .thenEmits(retried(2));
    given(that.placed(), that.stockHeld)
      .when(retryPayment, { ...retry, by: guest })
      .thenRefuses('ORDER_NOT_FOUND');
  });
});

describe('expire order', () => {
  it('ends an unpaid order once its time is over, and not before', () => {
    const expired = { type: 'OrderExpired', data: { orderId } } as const;
    given(that.placed(), that.stockHeld).when(expireOrder, { orderId, now: deadline }).thenEmits(expired);
    given(that.placed(), that.stockHeld).when(expireOrder, { orderId, now }).thenNothing();
  });

  it('leaves a confirmed order alone', () => {
    given(that.placed(), that.stockHeld, that.confirmed).when(expireOrder, { orderId, now: deadline }).thenNothing();
  });
});
