import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type CloseOrder, closeOrder } from './close-order.js';

export class CloseOrderCommand extends Envelope<CloseOrder, Receipt<Order, OrderEvent>> {}

@CommandHandler(CloseOrderCommand)
export class CloseOrderHandler implements ICommandHandler<CloseOrderCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: CloseOrderCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => closeOrder(data, state), context);
  }
}
