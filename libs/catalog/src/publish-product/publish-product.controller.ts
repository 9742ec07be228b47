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
import { PublishProductCommand } from './publish-product.handler.js';

const Published = z.object({ productId: z.string(), status: z.literal('published') });

@Controller('products')
export class PublishProductController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/publish')
  @Answers(200, Published, ofWrite)
  @Allow('seller', 'admin')
  async publish(
    @Param('id', { schema: idOf<ProductId>() }) productId: ProductId,
    @CurrentUser() caller: Caller,
    @ExpectedRevision() expectedRevision: bigint | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const command = { productId, by: editorOf(caller), expectedRevision };
    return written(await this.commands.execute(new PublishProductCommand(command, context)), {
      productId,
      status: 'published' as const,
    });
  }
}
