import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { StockItemEvent } from '../domain/events.js';
import { type StockItem, stockItem } from '../domain/stock-item.js';
import { type AdjustStock, adjustStock } from './adjust-stock.js';

export class AdjustStockCommand extends Envelope<AdjustStock, Receipt<StockItem, StockItemEvent>> {}

@CommandHandler(AdjustStockCommand)
export class AdjustStockHandler implements ICommandHandler<AdjustStockCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: AdjustStockCommand): Promise<Receipt<StockItem, StockItemEvent>> {
    return this.store.handle(stockItem, data.sku, (item) => adjustStock(data, item), context);
  }
}
