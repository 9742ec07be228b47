import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AuthorizePaymentHandler } from './authorize-payment/authorize-payment.handler.js';
import { CapturePaymentHandler } from './capture-payment/capture-payment.handler.js';
import { GatewayRequests } from './gateway/gateway-requests.js';
import { PaymentGateway } from './gateway/payment-gateway.js';
import { StripeGateway } from './gateway/stripe-gateway.js';
import { PaymentDetailsController } from './payment-details/payment-details.controller.js';
import { PaymentDetailsHandler } from './payment-details/payment-details.query.js';
import { ReconcilePaymentHandler } from './reconcile-payment/reconcile-payment.handler.js';
import { RefundPaymentHandler } from './refund-payment/refund-payment.handler.js';
import { VoidPaymentHandler } from './void-payment/void-payment.handler.js';

const writes = [
  AuthorizePaymentHandler,
  CapturePaymentHandler,
  VoidPaymentHandler,
  RefundPaymentHandler,
  ReconcilePaymentHandler,
];

/** Needs `PaymentSettings` from the app, beside the event store. */
@Module({
  imports: [CqrsModule],
  controllers: [PaymentDetailsController],
  providers: [...writes, PaymentDetailsHandler, GatewayRequests, { provide: PaymentGateway, useClass: StripeGateway }],
})
export class PaymentsModule {}
