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
import { Body, Controller, Param, Patch } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { editorOf } from '../editor.js';
import { DescriptionSchema, ImageUrlsSchema, TitleSchema } from '../schemas.js';
import { DescribeProductCommand } from './describe-product.handler.js';

const Changes = z
  .strictObject({
    title: TitleSchema.optional(),
    description: DescriptionSchema.optional(),
    imageUrls: ImageUrlsSchema.optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, { error: 'must change something' });

const Described = z.object({ productId: z.string() });

@Controller('products')
export class DescribeProductController {
  constructor(private readonly commands: CommandBus) {}

  @Patch(':id')
  @Answers(200, Described, ofWrite)
  @Allow('seller', 'admin')
  async describe(
    @Param('id', { schema: idOf<ProductId>() }) productId: ProductId,
    @Body({ schema: Changes }) changes: z.infer<typeof Changes>,
    @CurrentUser() caller: Caller,
    @ExpectedRevision() expectedRevision: bigint | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const command = { ...changes, productId, by: editorOf(caller), expectedRevision };
    return written(await this.commands.execute(new DescribeProductCommand(command, context)), { productId });
  }
}
