import { EventStore } from '#event-sourcing';
import type { Sku } from '#kernel';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { stockItem } from '../domain/stock-item.js';
import { type StockLevel, stockLevel } from './stock-level.js';

/** What is there now, read from the log: `revision` is −1n and all counts are 0 before the first delivery. */
export class StockLevelQuery extends Query<Readonly<{ revision: bigint; level: StockLevel }>> {
  constructor(readonly sku: Sku) {
    super();
  }
}

@QueryHandler(StockLevelQuery)
export class StockLevelHandler implements IQueryHandler<StockLevelQuery> {
  constructor(private readonly store: EventStore) {}

  async execute({ sku }: StockLevelQuery) {
    const { state, revision } = await this.store.load(stockItem, sku);
    return { revision, level: stockLevel(sku, state) };
  }
}
