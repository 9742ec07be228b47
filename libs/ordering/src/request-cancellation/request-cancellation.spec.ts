import { holdsPersonalData } from '#event-sourcing';
import { specFor } from '#testing';
import type { UserId } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import { completeCancellation } from '../complete-cancellation/complete-cancellation.js';
import type { OrderEvent } from '../domain/events.js';
import { order } from '../domain/order.js';
import { orderingEvents } from '../events.js';
import * as that from '../fixtures.js';
import { requestCancellation } from './request-cancellation.js';

const given = specFor(order);
const { orderId } = that;
const customer = { orderId, reason: 'changed my mind', by: { role: 'customer', id: that.customerId } } as const;
const admin = { orderId, reason: 'fraud', by: { role: 'admin' } } as const;
const seller = (id: string) => ({ ...admin, by: { role: 'seller', id: id as UserId } }) as const;
const payable = [that.placed(), that.stockHeld] as const;
const requested = (stage: 'placed' | 'awaiting_payment' | 'confirmed' | 'in_fulfilment'): OrderEvent => ({
  type: 'OrderCancellationRequested',
  data: { orderId, customerId: that.customerId, reason: 'changed my mind', stage },
});

describe('request cancellation', () => {
  it('says how far the order had come', () => {
    given(that.placed()).when(requestCancellation, customer).thenEmits(requested('placed'));
    given(...payable)
      .when(requestCancellation, customer)
      .thenEmits(requested('awaiting_payment'));
    given(...payable, that.confirmed)
      .when(requestCancellation, customer)
      .thenEmits(requested('confirmed'));
    given(...payable, that.confirmed, that.started)
      .when(requestCancellation, customer)
      .thenEmits(requested('in_fulfilment'));
  });

  it('asks once', () => {
    given(...payable, that.cancellationRequested)
      .when(requestCancellation, customer)
      .thenNothing();
  });

  it('refuses once a parcel has left: while it is on its way, and when it has arrived and others have not', () => {
    const mugs = { orderId, shipmentId: that.shipmentId, lines: [{ lineId: 'line-MUG', quantity: 2 }] };
    const left = { type: 'OrderLinesShipped', data: mugs } as const;
    const arrived = { type: 'OrderLinesDelivered', data: mugs } as const;
    given(...payable, that.confirmed, that.started, left)
      .when(requestCancellation, customer)
      .thenRefuses('ALREADY_PICKED_UP');
    given(...payable, that.confirmed, that.started, left, arrived)
      .when(requestCancellation, customer)
      .thenRefuses('LINES_ALREADY_SHIPPED');
  });

  it('refuses when the order has ended', () => {
    given(...payable, that.cancelled)
      .when(requestCancellation, customer)
      .thenRefuses('INVALID_TRANSITION');
  });

  it('wants a reason from staff', () => {
    given(...payable)
      .when(requestCancellation, { ...admin, reason: '  ' })
      .thenRefuses('REASON_REQUIRED');
    given(...payable)
      .when(requestCancellation, admin)
      .thenEmits({
        type: 'OrderCancellationRequested',
        data: { orderId, customerId: that.customerId, reason: 'fraud', stage: 'awaiting_payment' },
      });
  });

  it('lets a seller cancel what is wholly theirs, and nothing else', () => {
    const other = that.line('POT', 1, 5, { sellerId: 'seller-2' as UserId });
    const mixed = that.placed({ lines: [that.line('MUG', 1, 5), other] });
    given(mixed).when(requestCancellation, seller('seller-2')).thenRefuses('FORBIDDEN_ROLE');
    given(...payable)
      .when(requestCancellation, seller('seller-2'))
      .thenRefuses('ORDER_NOT_FOUND');
    given(mixed).when(requestCancellation, seller('seller-3')).thenRefuses('ORDER_NOT_FOUND');
  });
});

describe('what somebody wrote about a cancellation', () => {
  const type = orderingEvents.get('OrderCancellationRequested');
  const { data } = that.cancellationRequested;

  it('is personal, and forgotten with the customer, or with the order of a guest', () => {
    expect(type && holdsPersonalData(type.schema)).toBe(true);
    expect(type?.subjects?.(data)).toEqual([that.customerId]);
    expect(type?.subjects?.({ ...data, customerId: null })).toEqual([orderId]);
  });

  it('is written down once: how the order ended is said in a word of ours', () => {
    expect(orderingEvents.get('OrderCancelled')?.schema.safeParse({ orderId, reason: 'Ada moved' }).success).toBe(
      false,
    );
  });
});

describe('complete cancellation', () => {
  const done = { orderId, reason: 'REQUESTED' } as const;

  it('ends the order', () => {
    given(...payable, that.cancellationRequested)
      .when(completeCancellation, done)
      .thenEmits(that.cancelled);
  });

  it('has nothing to say once a parcel has left or the order has ended', () => {
    given(...payable, that.confirmed, that.started, that.shipped)
      .when(completeCancellation, done)
      .thenNothing();
    given(...payable, { type: 'OrderExpired', data: { orderId } })
      .when(completeCancellation, done)
      .thenNothing();
  });
});
