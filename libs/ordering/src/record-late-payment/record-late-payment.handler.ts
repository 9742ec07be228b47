import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type RecordLatePayment, recordLatePayment } from './record-late-payment.js';

export class RecordLatePaymentCommand extends Envelope<RecordLatePayment, Receipt<Order, OrderEvent>> {}

@CommandHandler(RecordLatePaymentCommand)
export class RecordLatePaymentHandler implements ICommandHandler<RecordLatePaymentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: RecordLatePaymentCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => recordLatePayment(data, state), context);
  }
}
