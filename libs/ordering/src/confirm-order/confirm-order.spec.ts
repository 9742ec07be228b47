import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { order } from '../domain/order.js';
import * as that from '../fixtures.js';
import { markStockHeld } from '../mark-stock-held/mark-stock-held.js';
import { rejectOrder } from '../reject-order/reject-order.js';
import { confirmOrder } from './confirm-order.js';

const given = specFor(order);
const { orderId, paymentId, reservations, now, deadline } = that;
const confirm = { orderId, paymentId, reservations, heldUntil: deadline, now };
const held = { orderId, reservations, heldUntil: deadline };
const expired = { type: 'OrderExpired', data: { orderId } } as const;

describe('mark stock held', () => {
  it('makes the order payable', () => {
    given(that.placed()).when(markStockHeld, held).thenEmits(that.stockHeld);
  });

  it('says it once, and nothing to an order that is being cancelled or has ended', () => {
    given(that.placed(), that.stockHeld).when(markStockHeld, held).thenNothing();
    given(that.placed(), that.cancellationRequested).when(markStockHeld, held).thenNothing();
    given(that.placed(), expired).when(markStockHeld, held).thenNothing();
  });

  it('refuses an order nobody placed', () => {
    given().when(markStockHeld, held).thenRefuses('ORDER_NOT_FOUND');
  });
});

describe('confirm order', () => {
  it('confirms each line with what is allocated to it', () => {
    given(that.placed(), that.stockHeld).when(confirmOrder, confirm).thenEmits(that.confirmed);
  });

  it('says that stock is held as well when that news is still on its way', () => {
    given(that.placed()).when(confirmOrder, confirm).thenEmits(that.stockHeld, that.confirmed);
  });

  it('confirms once', () => {
    given(that.placed(), that.stockHeld, that.confirmed).when(confirmOrder, confirm).thenNothing();
  });

  it('does not confirm what somebody is cancelling, nor what has ended', () => {
    given(that.placed(), that.stockHeld, that.cancellationRequested).when(confirmOrder, confirm).thenNothing();
    given(that.placed(), that.stockHeld, expired).when(confirmOrder, confirm).thenNothing();
  });
});

describe('reject order', () => {
  const lines = [{ sku: reservations[0]?.sku ?? ('' as never), wanted: 2, available: 1 }];
  const rejection = { orderId, reason: 'OUT_OF_STOCK', lines } as const;

  it('names every short line', () => {
    given(that.placed()).when(rejectOrder, rejection).thenEmits({ type: 'OrderRejected', data: rejection });
  });

  it('does not reach an order that is confirmed or has ended', () => {
    given(that.placed(), that.stockHeld, that.confirmed).when(rejectOrder, rejection).thenNothing();
    given(that.placed(), expired).when(rejectOrder, rejection).thenNothing();
  });
});
