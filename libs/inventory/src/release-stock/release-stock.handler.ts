import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { StockItemEvent } from '../domain/events.js';
import { type StockItem, stockItem } from '../domain/stock-item.js';
import { type ReleaseStock, releaseStock } from './release-stock.js';

export class ReleaseStockCommand extends Envelope<ReleaseStock, Receipt<StockItem, StockItemEvent>> {}

@CommandHandler(ReleaseStockCommand)
export class ReleaseStockHandler implements ICommandHandler<ReleaseStockCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ReleaseStockCommand): Promise<Receipt<StockItem, StockItemEvent>> {
    return this.store.handle(stockItem, data.sku, (item) => releaseStock(data, item), context);
  }
}
