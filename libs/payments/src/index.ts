import type { Projection } from '#event-sourcing';

export { AuthorizePaymentCommand } from './authorize-payment/authorize-payment.handler.js';
export { CapturePaymentCommand } from './capture-payment/capture-payment.handler.js';
export { paymentsEvents } from './events.js';
export { PaymentGateway } from './gateway/payment-gateway.js';
export { StripeGateway } from './gateway/stripe-gateway.js';
export { type PaymentDetails, PaymentDetailsQuery } from './payment-details/payment-details.query.js';
export { PaymentsModule } from './payments.module.js';
export { ReconcilePaymentCommand } from './reconcile-payment/reconcile-payment.handler.js';
export { reconciliation } from './reconciliation/reconciliation.process.js';
export { RefundPaymentCommand } from './refund-payment/refund-payment.handler.js';
export { PaymentSettings } from './settings.js';
export { VoidPaymentCommand } from './void-payment/void-payment.handler.js';

/** Payments are shown with their orders, and one by one from the log. */
export const paymentsProjections: readonly Projection[] = [];
