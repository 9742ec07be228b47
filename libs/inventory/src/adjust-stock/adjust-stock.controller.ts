import type { CommandContext } from '#event-sourcing';
import {
  Allow,
  Answers,
  type Caller,
  CurrentUser,
  displayText,
  Idempotent,
  ofWrite,
  refusedAs,
  RequestContext,
  SkuSchema,
  written,
} from '#http';
import type { Sku } from '#kernel';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { admitKeeper, SkuOwners } from '../sku-owners.js';
import { stockLevel } from '../stock-levels/stock-level.js';
import { StockLevelAnswer } from '../stock-levels/stock-level-answer.js';
import { AdjustStockCommand } from './adjust-stock.handler.js';

const most = 1_000_000;

const Correction = z.strictObject({
  delta: z
    .int()
    .refine(
      (delta) => delta !== 0 && Math.abs(delta) <= most,
      refusedAs('INVALID_QUANTITY', `must be between -${most} and ${most} and not 0`),
    )
    .meta({ minimum: -most, maximum: most }),
  // An empty reason is a business refusal (REASON_REQUIRED), so the shape lets it pass.
  reason: displayText({ min: 0, max: 500 }),
});

@Controller('inventory')
export class AdjustStockController {
  constructor(
    private readonly commands: CommandBus,
    private readonly owners: SkuOwners,
  ) {}

  @Post(':sku/adjustments')
  @Answers(201, StockLevelAnswer, ofWrite)
  @Allow('seller', 'admin')
  @Idempotent()
  async adjust(
    @Param('sku', { schema: SkuSchema }) sku: Sku,
    @Body({ schema: Correction }) { delta, reason }: z.infer<typeof Correction>,
    @CurrentUser() caller: Caller,
    @RequestContext() context: CommandContext,
  ) {
    await admitKeeper(this.owners, caller, sku);
    const correction = { sku, delta, reason, reference: context.commandId };
    const receipt = await this.commands.execute(new AdjustStockCommand(correction, { ...context, reason }));
    return written(receipt, stockLevel(sku, receipt.state));
  }
}
