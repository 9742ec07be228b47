import type { CommandContext } from '#event-sourcing';
import { Allow, type Caller, CurrentUser, ExpectedRevision, idOf, RequestContext, written } from '#http';
import type { ProductId } from '#kernel';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { editorOf } from '../editor.js';
import { UnpublishProductCommand } from './unpublish-product.handler.js';

@Controller('products')
export class UnpublishProductController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/unpublish')
  @HttpCode(200)
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
      status: 'draft',
    });
  }
}
