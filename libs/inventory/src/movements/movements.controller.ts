import {
  Allow,
  Answers,
  type Caller,
  CurrentUser,
  InstantAnswer,
  pageAnswer,
  PageQuery,
  Reads,
  SkuSchema,
} from '#http';
import type { Sku } from '#kernel';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { admitKeeper, SkuOwners } from '../sku-owners.js';
import { MovementsQuery } from './movements.query.js';

const MovementAnswer = z.object({
  revision: z.int(),
  type: z.string(),
  change: z.object({ onHand: z.int(), held: z.int(), allocated: z.int() }),
  orderId: z.string().nullable(),
  reservationId: z.string().nullable(),
  reference: z.string().nullable(),
  reason: z.string().nullable(),
  actor: z.object({ type: z.string(), id: z.string(), role: z.string() }),
  occurredAt: InstantAnswer,
  recordedAt: InstantAnswer,
});

@Controller('inventory')
export class MovementsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly owners: SkuOwners,
  ) {}

  @Get(':sku/movements')
  @Answers(200, pageAnswer(MovementAnswer))
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
