import { Envelope, EventStore } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { payment } from '../domain/payment.js';
import { GatewayRequests, type PaymentReceipt } from '../gateway/gateway-requests.js';
import { type VoidPayment, voidPayment } from './void-payment.js';

export class VoidPaymentCommand extends Envelope<VoidPayment, PaymentReceipt> {}

@CommandHandler(VoidPaymentCommand)
export class VoidPaymentHandler implements ICommandHandler<VoidPaymentCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly requests: GatewayRequests,
  ) {}

  async execute({ data, context }: VoidPaymentCommand): Promise<PaymentReceipt> {
    const { paymentId, voidId } = data;
    const asked = await this.store.handle(payment, paymentId, (it) => voidPayment(data, it), context);
    const done = await this.requests.carryOut({ paymentId, operation: 'void', operationId: voidId }, asked, context);
    // The gateway may have told that the money was captured past us: the sender hears the same refusal, however often it asks.
    voidPayment(data, done.state);
    return done;
  }
}
