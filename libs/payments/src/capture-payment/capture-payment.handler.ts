import { Envelope, EventStore } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { payment } from '../domain/payment.js';
import { GatewayRequests, type PaymentReceipt } from '../gateway/gateway-requests.js';
import { type CapturePayment, capturePayment } from './capture-payment.js';

export class CapturePaymentCommand extends Envelope<CapturePayment, PaymentReceipt> {}

@CommandHandler(CapturePaymentCommand)
export class CapturePaymentHandler implements ICommandHandler<CapturePaymentCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly requests: GatewayRequests,
  ) {}

  async execute({ data, context }: CapturePaymentCommand): Promise<PaymentReceipt> {
    const { paymentId, captureId } = data;
    const asked = await this.store.handle(payment, paymentId, (it) => capturePayment(data, it), context);
    return this.requests.carryOut({ paymentId, operation: 'capture', operationId: captureId }, asked, context);
  }
}
