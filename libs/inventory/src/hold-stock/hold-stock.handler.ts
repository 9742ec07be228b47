import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { StockItemEvent } from '../domain/events.js';
import { type StockItem, stockItem } from '../domain/stock-item.js';
import { type HoldStock, holdStock } from './hold-stock.js';

export class HoldStockCommand extends Envelope<HoldStock, Receipt<StockItem, StockItemEvent>> {}

@CommandHandler(HoldStockCommand)
export class HoldStockHandler implements ICommandHandler<HoldStockCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: HoldStockCommand): Promise<Receipt<StockItem, StockItemEvent>> {
    return this.store.handle(stockItem, data.sku, (item) => holdStock(data, item), context);
  }
}
