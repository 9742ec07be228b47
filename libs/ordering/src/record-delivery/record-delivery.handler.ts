import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type RecordDelivery, recordDelivery } from './record-delivery.js';

export class RecordDeliveryCommand extends Envelope<RecordDelivery, Receipt<Order, OrderEvent>> {}

@CommandHandler(RecordDeliveryCommand)
export class RecordDeliveryHandler implements ICommandHandler<RecordDeliveryCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: RecordDeliveryCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => recordDelivery(data, state), context);
  }
}
