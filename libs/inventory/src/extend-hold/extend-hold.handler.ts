import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { StockItemEvent } from '../domain/events.js';
import { type StockItem, stockItem } from '../domain/stock-item.js';
import { type ExtendHold, extendHold } from './extend-hold.js';

export class ExtendHoldCommand extends Envelope<ExtendHold, Receipt<StockItem, StockItemEvent>> {}

@CommandHandler(ExtendHoldCommand)
export class ExtendHoldHandler implements ICommandHandler<ExtendHoldCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ExtendHoldCommand): Promise<Receipt<StockItem, StockItemEvent>> {
    return this.store.handle(stockItem, data.sku, (item) => extendHold(data, item), context);
  }
}
