import { type Decide, type Money, type PaymentId, Refusal } from '#kernel';
import { existing, requireCertainty, requireMovable } from '../domain/guards.js';
import { type Payment, findRequest, refundableMinor } from '../domain/payment.js';
import type { PaymentEvent } from '../domain/payment-events.js';

/** `reason` is for the books and names nobody. */
export type RefundPayment = Readonly<{ paymentId: PaymentId; refundId: string; amount: Money; reason: string }>;

/** Gives captured money back, once per refund id; refunds under way count as given.
 *  Refuses 'PAYMENT_NOT_FOUND', 'PAYMENT_OUTCOME_UNKNOWN' while a capture is not certain, 'REFUND_EXCEEDS_CAPTURED'. */
export const refundPayment: Decide<RefundPayment & { now: string }, Payment, PaymentEvent> = (command, payment) => {
  const { paymentId, refundId, amount, reason, now: requestedAt } = command;
  const { orderId, asked } = existing(payment);
  if (findRequest(payment, 'refund', refundId)) return [];
  requireMovable(amount, asked);
  if (amount.amount > refundableMinor(payment)) {
    // What a capture under way will bring is not ours to give yet: ask again once it is known.
    requireCertainty(payment, 'authorize', 'capture');
    const facts = { wanted: amount.amount, left: refundableMinor(payment) };
    throw new Refusal('REFUND_EXCEEDS_CAPTURED', 'more than is left of what was captured', facts);
  }
  return [{ type: 'RefundRequested', data: { paymentId, orderId, refundId, amount, reason, requestedAt } }];
};
