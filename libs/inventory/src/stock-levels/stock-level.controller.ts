import { Allow, Answers, type Caller, CurrentUser, ofRead, SkuSchema, versioned } from '#http';
import type { Sku } from '#kernel';
import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { admitKeeper, SkuOwners } from '../sku-owners.js';
import { StockLevelAnswer } from './stock-level-answer.js';
import { StockLevelQuery } from './stock-level.query.js';

@Controller('inventory')
export class StockLevelController {
  constructor(
    private readonly queries: QueryBus,
    private readonly owners: SkuOwners,
  ) {}

  @Get(':sku')
  @Answers(200, StockLevelAnswer, ofRead)
  @Allow('seller', 'admin')
  async level(@Param('sku', { schema: SkuSchema }) sku: Sku, @CurrentUser() caller: Caller) {
    await admitKeeper(this.owners, caller, sku);
    const { revision, level } = await this.queries.execute(new StockLevelQuery(sku));
    return revision < 0n ? level : versioned(revision, level);
  }
}
