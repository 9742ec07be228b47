import type { CommandContext } from '#event-sourcing';
import {
  Allow,
  Answers,
  type Caller,
  CurrentUser,
  ExpectedRevision,
  idOf,
  MoneyAnswer,
  MoneySchema,
  ofWrite,
  RequestContext,
  written,
} from '#http';
import type { ProductId } from '#kernel';
import { Body, Controller, Param, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { editorOf } from '../editor.js';
import { PriceProductCommand } from './price-product.handler.js';

const NewPrice = z.strictObject({ price: MoneySchema });

const Priced = z.object({ productId: z.string(), price: MoneyAnswer });

@Controller('products')
export class PriceProductController {
  constructor(private readonly commands: CommandBus) {}

  @Put(':id/price')
  @Answers(200, Priced, ofWrite)
  @Allow('seller', 'admin')
  async price(
    @Param('id', { schema: idOf<ProductId>() }) productId: ProductId,
    @Body({ schema: NewPrice }) { price }: z.infer<typeof NewPrice>,
    @CurrentUser() caller: Caller,
    @ExpectedRevision() expectedRevision: bigint | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const command = { productId, price, by: editorOf(caller), expectedRevision };
    return written(await this.commands.execute(new PriceProductCommand(command, context)), { productId, price });
  }
}
