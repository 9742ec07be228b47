import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type StartFulfilment, startFulfilment } from './start-fulfilment.js';

export class StartFulfilmentCommand extends Envelope<StartFulfilment, Receipt<Order, OrderEvent>> {}

@CommandHandler(StartFulfilmentCommand)
export class StartFulfilmentHandler implements ICommandHandler<StartFulfilmentCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: StartFulfilmentCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => startFulfilment(data, state), context);
  }
}
