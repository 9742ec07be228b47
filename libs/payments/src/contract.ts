export type { Operation, DeclineCategory, PaymentEvent } from './domain/payment-events.js';
export type { AuthorizePayment } from './authorize-payment/authorize-payment.js';
export type { CapturePayment } from './capture-payment/capture-payment.js';
export type { ReconcilePayment } from './reconcile-payment/reconcile-payment.handler.js';
export type { RefundPayment } from './refund-payment/refund-payment.js';
export type { VoidPayment } from './void-payment/void-payment.js';
