import { Envelope, EventStore } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { payment } from '../domain/payment.js';
import { GatewayRequests, type PaymentReceipt } from '../gateway/gateway-requests.js';
import { type AuthorizePayment, authorizePayment } from './authorize-payment.js';

export class AuthorizePaymentCommand extends Envelope<AuthorizePayment, PaymentReceipt> {}

@CommandHandler(AuthorizePaymentCommand)
export class AuthorizePaymentHandler implements ICommandHandler<AuthorizePaymentCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly requests: GatewayRequests,
  ) {}

  async execute({ data, context }: AuthorizePaymentCommand): Promise<PaymentReceipt> {
    const { paymentId } = data;
    const first = { creates: true };
    const timed = { ...data, now: context.at };
    const asked = await this.store.handle(payment, paymentId, (it) => authorizePayment(timed, it), context, first);
    return this.requests.carryOut({ paymentId, operation: 'authorize', operationId: paymentId }, asked, context);
  }
}
