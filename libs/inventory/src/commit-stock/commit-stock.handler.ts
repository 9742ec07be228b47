import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { StockItemEvent } from '../domain/events.js';
import { type StockItem, stockItem } from '../domain/stock-item.js';
import { type CommitStock, commitStock } from './commit-stock.js';

export class CommitStockCommand extends Envelope<CommitStock, Receipt<StockItem, StockItemEvent>> {}

@CommandHandler(CommitStockCommand)
export class CommitStockHandler implements ICommandHandler<CommitStockCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: CommitStockCommand): Promise<Receipt<StockItem, StockItemEvent>> {
    return this.store.handle(stockItem, data.sku, (item) => commitStock(data, item), context);
  }
}
