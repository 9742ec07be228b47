import { type Decide, type PaymentId, Refusal } from '#kernel';
import { existing, requireCertainty } from '../domain/guards.js';
import { type Payment, findRequest } from '../domain/payment.js';
import type { PaymentEvent } from '../domain/payment-events.js';
import { paymentStatus } from '../domain/payment-status.js';

export type VoidPayment = Readonly<{ paymentId: PaymentId; voidId: string }>;

/** Gives the authorization back. Nothing to do where nothing is authorized (declined, never sent, voided before).
 *  Refuses 'PAYMENT_OUTCOME_UNKNOWN' while an answer is missing, 'INVALID_TRANSITION' once money was captured: refund it. */
export const voidPayment: Decide<VoidPayment, Payment, PaymentEvent> = ({ paymentId, voidId }, payment) => {
  if (payment.capturedMinor > 0) {
    throw new Refusal('INVALID_TRANSITION', 'captured money is refunded, not voided', {
      status: paymentStatus(payment),
    });
  }
  if (findRequest(payment, 'void', voidId)) return [];
  requireCertainty(payment);
  switch (payment.authorization) {
    case 'none':
    case 'not_required':
    case 'requested':
    case 'declined':
    case 'voided':
      return [];
    case 'action_required':
    case 'authorized':
      return [{ type: 'VoidRequested', data: { paymentId, orderId: existing(payment).orderId, voidId } }];
  }
};
