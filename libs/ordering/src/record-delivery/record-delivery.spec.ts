import { specFor } from '#testing';
import type { ShipmentId } from '#kernel';
import { describe, it } from '@jest/globals';
import { closeOrder } from '../close-order/close-order.js';
import { order } from '../domain/order.js';
import * as that from '../fixtures.js';
import { recordLatePayment } from '../record-late-payment/record-late-payment.js';
import { recordShipment } from '../record-shipment/record-shipment.js';
import { requestCancellation } from '../request-cancellation/request-cancellation.js';
import { recordDelivery } from './record-delivery.js';

const given = specFor(order);
const { orderId, shipmentId } = that;
const confirmed = [that.placed(), that.stockHeld, that.confirmed] as const;
const parcel = { orderId, shipmentId, lines: that.parcel };
const mugs = { orderId, shipmentId, lines: [{ lineId: 'line-MUG', quantity: 2 }] };

describe('record shipment', () => {
  it('starts the fulfilment with the first parcel that leaves', () => {
    given(...confirmed)
      .when(recordShipment, parcel)
      .thenEmits(that.started, that.shipped);
    given(...confirmed, that.started)
      .when(recordShipment, parcel)
      .thenEmits(that.shipped);
  });

  it('counts a parcel once', () => {
    given(...confirmed, that.started, that.shipped)
      .when(recordShipment, parcel)
      .thenNothing();
  });

  it('refuses more than was ordered, over all parcels', () => {
    given(...confirmed, that.started, that.shipped)
      .when(recordShipment, { ...mugs, shipmentId: 'shipment-2' as ShipmentId })
      .thenRefuses('INVALID_QUANTITY');
  });

  it('overtakes a cancellation, and says so: the order goes on, and cannot be cancelled any more', () => {
    given(...confirmed, that.cancellationRequested)
      .when(recordShipment, parcel)
      .thenEmits(that.tooLateToCancel, that.started, that.shipped);
    given(...confirmed, that.cancellationRequested)
      .when(recordDelivery, parcel)
      .thenEmits(that.tooLateToCancel, that.started, that.shipped, ...that.delivered);
    given(...confirmed, that.cancellationRequested, that.tooLateToCancel, that.started, that.shipped)
      .when(requestCancellation, { orderId, reason: '', by: { role: 'customer', id: that.customerId } })
      .thenRefuses('ALREADY_PICKED_UP');
  });
});

describe('record delivery', () => {
  it('delivers the order with its last parcel', () => {
    given(...confirmed, that.started, that.shipped)
      .when(recordDelivery, parcel)
      .thenEmits(...that.delivered);
  });

  it('waits for the other parcels', () => {
    const left = { type: 'OrderLinesShipped', data: mugs } as const;
    given(...confirmed, that.started, left)
      .when(recordDelivery, mugs)
      .thenEmits({ type: 'OrderLinesDelivered', data: mugs });
  });

  it('takes for granted that what arrived has left', () => {
    given(...confirmed)
      .when(recordDelivery, parcel)
      .thenEmits(that.started, that.shipped, ...that.delivered);
  });

  it('counts a delivery once', () => {
    given(...confirmed, that.started, that.shipped, ...that.delivered)
      .when(recordDelivery, parcel)
      .thenNothing();
  });

  it('completes the order when the time for returns is over', () => {
    const delivered = [...confirmed, that.started, that.shipped, ...that.delivered] as const;
    given(...delivered)
      .when(closeOrder, { orderId })
      .thenEmits({ type: 'OrderCompleted', data: { orderId } });
    given(...confirmed)
      .when(closeOrder, { orderId })
      .thenNothing();
  });
});

describe('record late payment', () => {
  it('writes down money that came too late, once', () => {
    const late = { orderId, paymentId: that.paymentId, amount: that.gbp(1795) };
    const received = { type: 'LatePaymentReceived', data: late } as const;
    const expired = { type: 'OrderExpired', data: { orderId } } as const;
    given(that.placed(), that.stockHeld, expired).when(recordLatePayment, late).thenEmits(received);
    given(that.placed(), that.stockHeld, expired, received).when(recordLatePayment, late).thenNothing();
  });
});
