import { Envelope, EventStore } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { payment } from '../domain/payment.js';
import { GatewayRequests, type PaymentReceipt } from '../gateway/gateway-requests.js';
import { type RefundPayment, refundPayment } from './refund-payment.js';

export class RefundPaymentCommand extends Envelope<RefundPayment, PaymentReceipt> {}

@CommandHandler(RefundPaymentCommand)
export class RefundPaymentHandler implements ICommandHandler<RefundPaymentCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly requests: GatewayRequests,
  ) {}

  async execute({ data, context }: RefundPaymentCommand): Promise<PaymentReceipt> {
    const { paymentId, refundId } = data;
    const timed = { ...data, now: context.at };
    const asked = await this.store.handle(payment, paymentId, (it) => refundPayment(timed, it), context);
    return this.requests.carryOut({ paymentId, operation: 'refund', operationId: refundId }, asked, context);
  }
}
