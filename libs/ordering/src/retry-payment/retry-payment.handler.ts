import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type RetryPayment, retryPayment } from './retry-payment.js';

export class RetryPaymentCommand extends Envelope<RetryPayment, Receipt<Order, OrderEvent>> {}

@CommandHandler(RetryPaymentCommand)
export class RetryPaymentHandler implements ICommandHandler<RetryPaymentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: RetryPaymentCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => retryPayment(data, state), context);
  }
}
