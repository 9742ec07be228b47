import type { CommandContext } from '#event-sourcing';
import { Allow, type Caller, CurrentUser, ExpectedRevision, idOf, RequestContext, written } from '#http';
import type { ProductId } from '#kernel';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { editorOf } from '../editor.js';
import { PublishProductCommand } from './publish-product.handler.js';

@Controller('products')
export class PublishProductController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/publish')
  @HttpCode(200)
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
      status: 'published',
    });
  }
}
