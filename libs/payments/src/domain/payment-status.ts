import { type Payment, openRequests } from './payment.js';

export const paymentStatuses = [
  'none',
  'not_required',
  'pending',
  'outcome_unknown',
  'action_required',
  'declined',
  'authorized',
  'partially_captured',
  'captured',
  'partially_refunded',
  'refunded',
  'voided',
] as const;

export type PaymentStatus = (typeof paymentStatuses)[number];

/** The one word for where a payment stands, derived from its amounts (domain reference §3). */
export function paymentStatus(payment: Payment): PaymentStatus {
  if (openRequests(payment).some(({ unknowns }) => unknowns > 0)) return 'outcome_unknown';
  switch (payment.authorization) {
    case 'requested':
      return 'pending';
    case 'authorized':
      return statusOfMoney(payment);
    case 'none':
    case 'not_required':
    case 'action_required':
    case 'declined':
    case 'voided':
      return payment.authorization;
  }
}

function statusOfMoney({ authorizedMinor, capturedMinor, refundedMinor, voidedMinor }: Payment): PaymentStatus {
  if (capturedMinor === 0) return 'authorized';
  if (refundedMinor > 0) return refundedMinor === capturedMinor ? 'refunded' : 'partially_refunded';
  return capturedMinor === authorizedMinor - voidedMinor ? 'captured' : 'partially_captured';
}
