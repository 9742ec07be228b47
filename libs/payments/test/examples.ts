import { money, type Money, type OrderId, type PaymentId } from '#kernel';
import type { PaymentEvent } from '../src/domain/payment-events.js';

/** Events with fixed ids, for specs. Amounts are pence. */
export const paymentId = 'payment-1' as PaymentId;
export const orderId = 'order-1' as OrderId;
export const about = { paymentId, orderId };
export const now = '2026-11-20T10:00:00.000Z';
export const gatewayRef = 'pi_1';
export const expiresAt = '2026-11-27T10:00:00.000Z';
export const gbp = (pence: number): Money => money(pence, 'GBP');

export const requested = (pence = 1000): PaymentEvent => ({
  type: 'PaymentAuthorizationRequested',
  data: { ...about, attempt: 1, amount: gbp(pence), paymentMethod: 'pm_card_visa', requestedAt: now },
});

export const authorized = (pence = 1000): PaymentEvent => ({
  type: 'PaymentAuthorized',
  data: { ...about, gatewayRef, amount: gbp(pence), expiresAt },
});

export const declined: PaymentEvent = {
  type: 'PaymentDeclined',
  data: { ...about, code: 'insufficient_funds', category: 'soft' },
};

export const actionRequired: PaymentEvent = {
  type: 'PaymentActionRequired',
  data: { ...about, gatewayRef, url: 'https://bank.example/3ds' },
};

export const notRequired: PaymentEvent = { type: 'PaymentNotRequired', data: about };

export const unknownOutcome = (
  operation: 'authorize' | 'capture' | 'void' | 'refund',
  operationId: string,
  attempt = 1,
): PaymentEvent => ({ type: 'PaymentOutcomeUnknown', data: { ...about, operation, operationId, attempt } });

export const captureRequested = (captureId: string, pence: number): PaymentEvent => ({
  type: 'CaptureRequested',
  data: { ...about, captureId, amount: gbp(pence) },
});

export const captured = (captureId: string, pence: number): PaymentEvent => ({
  type: 'PaymentCaptured',
  data: { ...about, captureId, amount: gbp(pence) },
});

export const captureFailed = (captureId: string, code: string): PaymentEvent => ({
  type: 'CaptureFailed',
  data: { ...about, captureId, code },
});

export const voidRequested = (voidId: string): PaymentEvent => ({ type: 'VoidRequested', data: { ...about, voidId } });

export const voided = (pence: number): PaymentEvent => ({
  type: 'PaymentVoided',
  data: { ...about, amount: gbp(pence) },
});

export const voidFailed = (voidId: string, code: string): PaymentEvent => ({
  type: 'VoidFailed',
  data: { ...about, voidId, code },
});

export const refundRequested = (refundId: string, pence: number, reason = 'cancelled'): PaymentEvent => ({
  type: 'RefundRequested',
  data: { ...about, refundId, amount: gbp(pence), reason, requestedAt: now },
});

export const refunded = (refundId: string, pence: number): PaymentEvent => ({
  type: 'PaymentRefunded',
  data: { ...about, refundId, amount: gbp(pence) },
});

export const refundFailed = (refundId: string, code: string): PaymentEvent => ({
  type: 'RefundFailed',
  data: { ...about, refundId, code },
});
