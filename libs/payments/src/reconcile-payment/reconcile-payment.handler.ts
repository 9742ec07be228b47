import { Envelope, EventStore } from '#event-sourcing';
import type { PaymentId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { openRequests, payment } from '../domain/payment.js';
import { GatewayRequests, type PaymentReceipt } from '../gateway/gateway-requests.js';

export type ReconcilePayment = Readonly<{ paymentId: PaymentId }>;

export class ReconcilePaymentCommand extends Envelope<ReconcilePayment, PaymentReceipt> {}

/** Sends every request without an answer again, as it was, under the key it had. Nothing to do where all is known. */
@CommandHandler(ReconcilePaymentCommand)
export class ReconcilePaymentHandler implements ICommandHandler<ReconcilePaymentCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly requests: GatewayRequests,
  ) {}

  async execute({ data: { paymentId }, context }: ReconcilePaymentCommand): Promise<PaymentReceipt> {
    let receipt: PaymentReceipt = await this.store.handle(payment, paymentId, () => [], context);
    for (const { operation, operationId } of openRequests(receipt.state)) {
      receipt = await this.requests.carryOut({ paymentId, operation, operationId }, receipt, context);
    }
    return receipt;
  }
}
