import type { CommandContext } from '#event-sourcing';
import {
  Allow,
  Answers,
  type Caller,
  CurrentUser,
  Idempotent,
  ofWrite,
  RequestContext,
  SkuSchema,
  StockQuantitySchema,
  text,
  written,
} from '#http';
import type { Sku } from '#kernel';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { admitKeeper, SkuOwners } from '../sku-owners.js';
import { stockLevel } from '../stock-levels/stock-level.js';
import { StockLevelAnswer } from '../stock-levels/stock-level-answer.js';
import { ReceiveStockCommand } from './receive-stock.handler.js';

const Delivery = z.strictObject({ quantity: StockQuantitySchema, reference: text({ max: 120 }) });

@Controller('inventory')
export class ReceiveStockController {
  constructor(
    private readonly commands: CommandBus,
    private readonly owners: SkuOwners,
  ) {}

  @Post(':sku/receipts')
  @Answers(201, StockLevelAnswer, ofWrite)
  @Allow('seller', 'admin')
  @Idempotent()
  async receive(
    @Param('sku', { schema: SkuSchema }) sku: Sku,
    @Body({ schema: Delivery }) { quantity, reference }: z.infer<typeof Delivery>,
    @CurrentUser() caller: Caller,
    @RequestContext() context: CommandContext,
  ) {
    await admitKeeper(this.owners, caller, sku);
    const delivery = { sku, quantity, receiptId: context.commandId, reference };
    const receipt = await this.commands.execute(new ReceiveStockCommand(delivery, context));
    return written(receipt, stockLevel(sku, receipt.state));
  }
}
