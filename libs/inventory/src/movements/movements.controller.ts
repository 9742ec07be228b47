import { Allow, type Caller, CurrentUser, PageQuery, Reads, SkuSchema } from '#http';
import type { Sku } from '#kernel';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { admitKeeper, SkuOwners } from '../sku-owners.js';
import { MovementsQuery } from './movements.query.js';

@Controller('inventory')
export class MovementsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly owners: SkuOwners,
  ) {}

  @Get(':sku/movements')
  @Allow('seller', 'admin')
  @Reads('inventory.movements')
  async list(
    @Param('sku', { schema: SkuSchema }) sku: Sku,
    @Query({ schema: PageQuery }) { limit, cursor }: PageQuery,
    @CurrentUser() caller: Caller,
  ) {
    await admitKeeper(this.owners, caller, sku);
    return this.queries.execute(new MovementsQuery({ sku, limit, cursor }));
  }
}
