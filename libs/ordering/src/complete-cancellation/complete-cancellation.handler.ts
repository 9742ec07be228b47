import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type CompleteCancellation, completeCancellation } from './complete-cancellation.js';

export class CompleteCancellationCommand extends Envelope<CompleteCancellation, Receipt<Order, OrderEvent>> {}

@CommandHandler(CompleteCancellationCommand)
export class CompleteCancellationHandler implements ICommandHandler<CompleteCancellationCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: CompleteCancellationCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => completeCancellation(data, state), context);
  }
}
