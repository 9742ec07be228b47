import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type PlaceOrder, placeOrder } from './place-order.js';

export class PlaceOrderCommand extends Envelope<PlaceOrder, Receipt<Order, OrderEvent>> {}

@CommandHandler(PlaceOrderCommand)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrderCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: PlaceOrderCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => placeOrder(data, state), context, { creates: true });
  }
}
