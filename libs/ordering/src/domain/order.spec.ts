import { isRefusal, type ShipmentId } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { closeOrder } from '../close-order/close-order.js';
import { completeCancellation } from '../complete-cancellation/complete-cancellation.js';
import { confirmOrder } from '../confirm-order/confirm-order.js';
import { orderingEvents } from '../events.js';
import { expireOrder } from '../expire-order/expire-order.js';
import * as that from '../fixtures.js';
import { markStockHeld } from '../mark-stock-held/mark-stock-held.js';
import { placeOrder } from '../place-order/place-order.js';
import { recordDelivery } from '../record-delivery/record-delivery.js';
import { recordShipment } from '../record-shipment/record-shipment.js';
import { rejectOrder } from '../reject-order/reject-order.js';
import { requestCancellation } from '../request-cancellation/request-cancellation.js';
import { retryPayment } from '../retry-payment/retry-payment.js';
import type { OrderEvent } from './events.js';
import { type Order, order } from './order.js';

const { orderId, reservations, deadline: heldUntil } = that;
const by = { role: 'customer', id: that.customerId } as const;
const half = { orderId, shipmentId: 'half' as ShipmentId, lines: [{ lineId: 'line-MUG', quantity: 2 }] };
const rest = { orderId, shipmentId: 'rest' as ShipmentId, lines: [{ lineId: 'line-TEA', quantity: 1 }] };

const wishes: Readonly<Record<string, (state: Order) => readonly OrderEvent[]>> = {
  place: (state) => placeOrder(that.snapshot(), state),
  hold: (state) => markStockHeld({ orderId, reservations, heldUntil }, state),
  reject: (state) => rejectOrder({ orderId, reason: 'OUT_OF_STOCK', lines: [] }, state),
  confirm: (state) =>
    confirmOrder({ orderId, paymentId: that.paymentId, reservations, heldUntil, now: that.now }, state),
  retry: (state) => retryPayment({ orderId, paymentMethod: 'pm', by, maxAttempts: 3, now: that.now }, state),
  expire: (state) => expireOrder({ orderId, now: heldUntil }, state),
  request: (state) => requestCancellation({ orderId, reason: 'r', by }, state),
  cancel: (state) => completeCancellation({ orderId, reason: 'REQUESTED' }, state),
  shipHalf: (state) => recordShipment(half, state),
  shipRest: (state) => recordShipment(rest, state),
  deliverHalf: (state) => recordDelivery(half, state),
  deliverRest: (state) => recordDelivery(rest, state),
  close: (state) => closeOrder({ orderId }, state),
};

/** The arrows of domain reference §2. */
const next: Readonly<Record<Order['status'], readonly Order['status'][]>> = {
  none: ['placed'],
  placed: ['awaiting_payment', 'rejected', 'expired', 'cancelled'],
  awaiting_payment: ['confirmed', 'rejected', 'expired', 'cancelled'],
  confirmed: ['in_fulfilment', 'cancelled'],
  in_fulfilment: ['delivered', 'cancelled'],
  delivered: ['completed'],
  completed: [],
  rejected: [],
  cancelled: [],
  expired: [],
};

const decided = (wish: string, state: Order): readonly OrderEvent[] => {
  try {
    return wishes[wish]?.(state) ?? [];
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
};

const anyWishes = fc.array(fc.constantFrom(...Object.keys(wishes)), { maxLength: 40 });

function everyStep(names: readonly string[], check: (before: Order, after: Order, event: OrderEvent) => void): Order {
  return names.reduce<Order>(
    (state, wish) =>
      decided(wish, state).reduce((before, event) => {
        const after = order.evolve(before, event);
        check(before, after, event);
        return after;
      }, state),
    order.initial,
  );
}

describe('the life of an order, whatever is asked of it in whatever order', () => {
  it('follows the arrows, and ends for good', () => {
    fc.assert(
      fc.property(anyWishes, (names) => {
        everyStep(names, (before, after) => {
          if (before.status !== after.status) expect(next[before.status]).toContain(after.status);
          if (next[before.status].length === 0) expect(after.status).toBe(before.status);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('never cancels what has left, and delivers each unit once', () => {
    fc.assert(
      fc.property(anyWishes, (names) => {
        const end = everyStep(names, (before, after) => {
          if (before.status !== 'none' && before.shipments.size > 0) expect(after.status).not.toBe('cancelled');
        });
        if (end.status === 'delivered' || end.status === 'completed') {
          expect([...end.delivered]).toEqual(
            expect.arrayContaining([
              ['line-MUG', 2],
              ['line-TEA', 1],
            ]),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing when the same is asked again at once, a retried payment apart', () => {
    fc.assert(
      fc.property(anyWishes, fc.constantFrom(...Object.keys(wishes)), (names, wish) => {
        const before = everyStep(names, () => undefined);
        const after = decided(wish, before).reduce(order.evolve, before);
        if (wish !== 'retry') expect(decided(wish, after)).toEqual([]);
      }),
    );
  });

  it('writes only events whose schema knows them', () => {
    fc.assert(
      fc.property(anyWishes, (names) => {
        everyStep(names, (_, __, { type, data }) => {
          expect(orderingEvents.get(type)?.schema.parse(data)).toEqual(data);
        });
      }),
    );
  });
});
