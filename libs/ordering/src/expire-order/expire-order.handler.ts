import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type ExpireOrder, expireOrder } from './expire-order.js';

export class ExpireOrderCommand extends Envelope<ExpireOrder, Receipt<Order, OrderEvent>> {}

@CommandHandler(ExpireOrderCommand)
export class ExpireOrderHandler implements ICommandHandler<ExpireOrderCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ExpireOrderCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => expireOrder(data, state), context);
  }
}
