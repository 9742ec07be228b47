import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type RejectOrder, rejectOrder } from './reject-order.js';

export class RejectOrderCommand extends Envelope<RejectOrder, Receipt<Order, OrderEvent>> {}

@CommandHandler(RejectOrderCommand)
export class RejectOrderHandler implements ICommandHandler<RejectOrderCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: RejectOrderCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => rejectOrder(data, state), context);
  }
}
