import type { Decide, Money, OrderId, PaymentId } from '#kernel';
import type { OrderEvent } from '../domain/events.js';
import { existing, type Order } from '../domain/order.js';

export type RecordLatePayment = Readonly<{ orderId: OrderId; paymentId: PaymentId; amount: Money }>;

/** Money arrived for an order that has ended; the process gives it back. Never an error to whoever reported it. */
export const recordLatePayment: Decide<RecordLatePayment, Order, OrderEvent> = (payment, state) =>
  existing(state).latePayments.has(payment.paymentId) ? [] : [{ type: 'LatePaymentReceived', data: payment }];
