import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type RequestCancellation, requestCancellation } from './request-cancellation.js';

export class RequestCancellationCommand extends Envelope<RequestCancellation, Receipt<Order, OrderEvent>> {}

@CommandHandler(RequestCancellationCommand)
export class RequestCancellationHandler implements ICommandHandler<RequestCancellationCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: RequestCancellationCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => requestCancellation(data, state), context);
  }
}
