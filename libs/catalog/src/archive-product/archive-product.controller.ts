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
import { Controller, Delete, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { editorOf } from '../editor.js';
import { ArchiveProductCommand } from './archive-product.handler.js';

@Controller('products')
export class ArchiveProductController {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':id')
  @Answers(204, null, ofWrite)
  @Allow('seller', 'admin')
  async archive(
    @Param('id', { schema: idOf<ProductId>() }) productId: ProductId,
    @CurrentUser() caller: Caller,
    @ExpectedRevision() expectedRevision: bigint | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const command = { productId, by: editorOf(caller), expectedRevision };
    return written(await this.commands.execute(new ArchiveProductCommand(command, context)), undefined);
  }
}
