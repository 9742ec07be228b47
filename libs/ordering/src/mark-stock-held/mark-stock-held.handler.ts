import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrderEvent } from '../domain/events.js';
import { type Order, order } from '../domain/order.js';
import { type MarkStockHeld, markStockHeld } from './mark-stock-held.js';

export class MarkStockHeldCommand extends Envelope<MarkStockHeld, Receipt<Order, OrderEvent>> {}

@CommandHandler(MarkStockHeldCommand)
export class MarkStockHeldHandler implements ICommandHandler<MarkStockHeldCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: MarkStockHeldCommand): Promise<Receipt<Order, OrderEvent>> {
    return this.store.handle(order, data.orderId, (state) => markStockHeld(data, state), context);
  }
}
