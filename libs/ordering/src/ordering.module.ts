import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CloseOrderHandler } from './close-order/close-order.handler.js';
import { CompleteCancellationHandler } from './complete-cancellation/complete-cancellation.handler.js';
import { ConfirmOrderHandler } from './confirm-order/confirm-order.handler.js';
import { ExpireOrderHandler } from './expire-order/expire-order.handler.js';
import { MarkStockHeldHandler } from './mark-stock-held/mark-stock-held.handler.js';
import { PlaceOrderHandler } from './place-order/place-order.handler.js';
import { RecordDeliveryHandler } from './record-delivery/record-delivery.handler.js';
import { RecordLatePaymentHandler } from './record-late-payment/record-late-payment.handler.js';
import { RecordShipmentHandler } from './record-shipment/record-shipment.handler.js';
import { RejectOrderHandler } from './reject-order/reject-order.handler.js';
import { RequestCancellationHandler } from './request-cancellation/request-cancellation.handler.js';
import { RetryPaymentHandler } from './retry-payment/retry-payment.handler.js';

const placing = [PlaceOrderHandler, MarkStockHeldHandler, RejectOrderHandler, ConfirmOrderHandler];
const paying = [RetryPaymentHandler, ExpireOrderHandler, RecordLatePaymentHandler];
const cancelling = [RequestCancellationHandler, CompleteCancellationHandler];
const fulfilling = [RecordShipmentHandler, RecordDeliveryHandler, CloseOrderHandler];

/** Orders have no routes of their own: placing and reading one spans contexts, so both live in libs/checkout. */
@Module({
  imports: [CqrsModule],
  providers: [...placing, ...paying, ...cancelling, ...fulfilling],
})
export class OrderingModule {}
