import type { CommandContext } from '#event-sourcing';
import {
  Allow,
  Answers,
  type Caller,
  CurrentUser,
  ExpectedRevision,
  idOf,
  ofWrite,
  RequestContext,
  written,
} from '#http';
import type { ProductId } from '#kernel';
import { Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { editorOf } from '../editor.js';
import { UnpublishProductCommand } from './unpublish-product.handler.js';

const Unpublished = z.object({ productId: z.string(), status: z.literal('draft') });

@Controller('products')
export class UnpublishProductController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/unpublish')
  @Answers(200, Unpublished, ofWrite)
  @Allow('seller', 'admin')
  async unpublish(
    @Param('id', { schema: idOf<ProductId>() }) productId: ProductId,
    @CurrentUser() caller: Caller,
    @ExpectedRevision() expectedRevision: bigint | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const command = { productId, by: editorOf(caller), expectedRevision };
    return written(await this.commands.execute(new UnpublishProductCommand(command, context)), {
      productId,
      status: 'draft' as const,
    });
  }
}
