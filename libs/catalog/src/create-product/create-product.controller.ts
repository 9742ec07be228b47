import type { CommandContext } from '#event-sourcing';
import {
  Allow,
  Answers,
  type Caller,
  CurrentUser,
  Idempotent,
  MoneySchema,
  ofWrite,
  RequestContext,
  SkuSchema,
  written,
} from '#http';
import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { editorOf } from '../editor.js';
import { DescriptionSchema, ImageUrlsSchema, TitleSchema } from '../schemas.js';
import { CreateProductCommand } from './create-product.handler.js';

const NewProductBody = z.strictObject({
  sku: SkuSchema,
  title: TitleSchema,
  description: DescriptionSchema,
  price: MoneySchema,
  imageUrls: ImageUrlsSchema.default([]),
  tracked: z.boolean().default(true),
});

const Created = z.object({ productId: z.string() });

@Controller('products')
export class CreateProductController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Answers(201, Created, [...ofWrite, 'Location'])
  @Allow('seller', 'admin')
  @Idempotent({ optional: true })
  async create(
    @Body({ schema: NewProductBody }) product: z.infer<typeof NewProductBody>,
    @CurrentUser() caller: Caller,
    @RequestContext() context: CommandContext,
  ) {
    const command = new CreateProductCommand({ ...product, by: editorOf(caller) }, context);
    const { productId, ...receipt } = await this.commands.execute(command);
    return written(receipt, { productId }, { location: `/api/v1/products/${productId}` });
  }
}
