import { type Decide, type Money, type PaymentId, Refusal } from '#kernel';
import { existing, requireCertainty, requireMovable } from '../domain/guards.js';
import { type Payment, capturableMinor, findRequest } from '../domain/payment.js';
import type { PaymentEvent } from '../domain/payment-events.js';
import { paymentStatus } from '../domain/payment-status.js';

export type CapturePayment = Readonly<{ paymentId: PaymentId; captureId: string; amount: Money }>;

/** Takes authorized money, once per capture id, and one capture at a time: what is left is known when it is answered.
 *  Refuses 'PAYMENT_NOT_FOUND', 'PAYMENT_OUTCOME_UNKNOWN', 'INVALID_TRANSITION', 'CAPTURE_EXCEEDS_AUTHORIZED'. */
export const capturePayment: Decide<CapturePayment, Payment, PaymentEvent> = (command, payment) => {
  const { paymentId, captureId, amount } = command;
  const { orderId, asked } = existing(payment);
  if (findRequest(payment, 'capture', captureId)) return [];
  requireCertainty(payment, 'authorize', 'capture', 'void');
  if (payment.authorization !== 'authorized') {
    throw new Refusal('INVALID_TRANSITION', 'nothing is authorized', { status: paymentStatus(payment) });
  }
  requireMovable(amount, asked);
  if (amount.amount > capturableMinor(payment)) {
    const facts = { wanted: amount.amount, left: capturableMinor(payment) };
    throw new Refusal('CAPTURE_EXCEEDS_AUTHORIZED', 'more than is left of the authorization', facts);
  }
  return [{ type: 'CaptureRequested', data: { paymentId, orderId, captureId, amount } }];
};
