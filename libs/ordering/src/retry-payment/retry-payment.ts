import { type Decide, isBefore, type OrderId, Refusal } from '#kernel';
import type { OrderEvent } from '../domain/events.js';
import { existing, notAllowed, type Order } from '../domain/order.js';
import { checkRequester, type Requester } from '../domain/requester.js';

export type RetryPayment = Readonly<{
  orderId: OrderId;
  paymentMethod: string;
  by: Requester;
  /** Shop policy: how many payments one order may try, the first one included. */
  maxAttempts: number;
  now: string;
}>;

/** Pays with another card, while the order still waits for its money.
 *  Refuses 'ORDER_EXPIRED', 'PAYMENT_ATTEMPTS_EXHAUSTED', 'INVALID_TRANSITION', 'ORDER_NOT_FOUND'. */
export const retryPayment: Decide<RetryPayment, Order, OrderEvent> = (command, state) => {
  const { orderId, paymentMethod, by, maxAttempts, now } = command;
  const placed = existing(state);
  checkRequester(placed.snapshot, by);
  if (placed.status === 'expired') throw expired();
  if (placed.status !== 'awaiting_payment' || placed.cancelling) throw notAllowed(placed.status, 'RetryPayment');
  if (!isBefore(now, placed.snapshot.paymentDeadline)) throw expired();
  if (placed.attempts >= maxAttempts) {
    throw new Refusal('PAYMENT_ATTEMPTS_EXHAUSTED', `${placed.attempts} payments were tried`, { maxAttempts });
  }
  return [{ type: 'OrderPaymentRetried', data: { orderId, attempt: placed.attempts + 1, paymentMethod } }];
};

const expired = (): Refusal => new Refusal('ORDER_EXPIRED', 'the time to pay is over');
