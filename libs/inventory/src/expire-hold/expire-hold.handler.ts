import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { StockItemEvent } from '../domain/events.js';
import { type StockItem, stockItem } from '../domain/stock-item.js';
import { type ExpireHold, expireHold } from './expire-hold.js';

export class ExpireHoldCommand extends Envelope<ExpireHold, Receipt<StockItem, StockItemEvent>> {}

@CommandHandler(ExpireHoldCommand)
export class ExpireHoldHandler implements ICommandHandler<ExpireHoldCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ExpireHoldCommand): Promise<Receipt<StockItem, StockItemEvent>> {
    return this.store.handle(stockItem, data.sku, (item) => expireHold(data, item), context);
  }
}
