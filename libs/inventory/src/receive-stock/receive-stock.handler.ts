import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { StockItemEvent } from '../domain/events.js';
import { type StockItem, stockItem } from '../domain/stock-item.js';
import { type ReceiveStock, receiveStock } from './receive-stock.js';

export class ReceiveStockCommand extends Envelope<ReceiveStock, Receipt<StockItem, StockItemEvent>> {}

@CommandHandler(ReceiveStockCommand)
export class ReceiveStockHandler implements ICommandHandler<ReceiveStockCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: ReceiveStockCommand): Promise<Receipt<StockItem, StockItemEvent>> {
    return this.store.handle(stockItem, data.sku, (item) => receiveStock(data, item), context);
  }
}
