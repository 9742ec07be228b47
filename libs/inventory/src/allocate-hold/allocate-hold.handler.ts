import { Envelope, EventStore, type Receipt } from '#event-sourcing';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { StockItemEvent } from '../domain/events.js';
import { type StockItem, stockItem } from '../domain/stock-item.js';
import { type AllocateHold, allocateHold } from './allocate-hold.js';

export class AllocateHoldCommand extends Envelope<AllocateHold, Receipt<StockItem, StockItemEvent>> {}

@CommandHandler(AllocateHoldCommand)
export class AllocateHoldHandler implements ICommandHandler<AllocateHoldCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ data, context }: AllocateHoldCommand): Promise<Receipt<StockItem, StockItemEvent>> {
    return this.store.handle(stockItem, data.sku, (item) => allocateHold(data, item), context);
  }
}
