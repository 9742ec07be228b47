import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type ConfirmOrder, confirmOrder } from './confirm-order.js';

export class ConfirmOrderCommand extends Envelope<ConfirmOrder, Receipt<Order, OrderEvent>> {}

@CommandHandler(ConfirmOrderCommand)
export class ConfirmOrderHandler implements ICommandHandler<ConfirmOrderCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ConfirmOrderCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => confirmOrder(data, state), context);
  }
}
