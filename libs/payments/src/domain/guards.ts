import { type Money, type OrderId, Refusal } from '#kernel';
import type { Operation } from './payment-events.js';
import { type Payment, openRequests } from './payment.js';

/** Refuses 'PAYMENT_NOT_FOUND', and 'INVALID_TRANSITION' for an order that cost nothing. */
export function existing({ orderId, amount }: Payment): { orderId: OrderId; asked: Money } {
  if (!orderId) throw new Refusal('PAYMENT_NOT_FOUND', 'no such payment');
  if (!amount) throw new Refusal('INVALID_TRANSITION', 'this order cost nothing', { status: 'not_required' });
  return { orderId, asked: amount };
}

/** Refuses 'PAYMENT_OUTCOME_UNKNOWN' while the gateway owes an answer to one of these: guessing is how money is lost. */
export function requireCertainty(payment: Payment, ...operations: readonly Operation[]): void {
  const [waiting] = openRequests(payment, ...operations);
  if (!waiting) return;
  const { operation, operationId } = waiting;
  throw new Refusal('PAYMENT_OUTCOME_UNKNOWN', `the answer to ${operation} is not known yet`, {
    operation,
    operationId,
  });
}

/** Refuses 'AMOUNT_OUT_OF_RANGE' and 'CURRENCY_MISMATCH'. */
export function requireMovable(amount: Money, asked: Money): void {
  if (amount.amount <= 0) throw new Refusal('AMOUNT_OUT_OF_RANGE', 'only a positive amount of money can be moved');
  if (amount.currency === asked.currency) return;
  throw new Refusal('CURRENCY_MISMATCH', `the payment is in ${asked.currency}, not in ${amount.currency}`);
}
