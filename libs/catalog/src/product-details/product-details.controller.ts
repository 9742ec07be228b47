import { Answers, type Caller, CurrentUser, MoneyAnswer, ofRead, Public, Reads, text, versioned } from '#http';
import { Refusal } from '#kernel';
import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { mayEdit } from '../domain/product.js';
import { editorOf } from '../editor.js';
import { StockAnswer } from '../schemas.js';
import { type ProductDetails, ProductDetailsQuery } from './product-details.query.js';

const IdOrSku = text({ max: 128 });

const ProductDetailsAnswer = z.object({
  productId: z.string(),
  sku: z.string(),
  sellerId: z.string(),
  status: z.enum(['draft', 'published', 'archived']),
  title: z.string(),
  description: z.string(),
  price: MoneyAnswer.nullable(),
  imageUrls: z.array(z.string()),
  tracked: z.boolean(),
  ...StockAnswer.shape,
  rating: z.null(),
});

@Controller('products')
export class ProductDetailsController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':idOrSku')
  @Answers(200, ProductDetailsAnswer, ofRead)
  @Public()
  // A product is shown with its stock, which is counted elsewhere.
  @Reads('catalog.products', 'inventory.stock_levels')
  async details(
    @Param('idOrSku', { schema: IdOrSku }) idOrSku: string,
    @CurrentUser({ optional: true }) caller: Caller | null,
  ) {
    const found = await this.queries.execute(new ProductDetailsQuery(idOrSku));
    if (!found) throw notFound();
    return versioned(found.revision, shownTo(caller, found.details));
  }
}

/** The public sees what is on the shelf. Refuses 'PRODUCT_NOT_FOUND' for drafts and 'PRODUCT_ARCHIVED'. */
export function shownTo(caller: Caller | null, details: ProductDetails): ProductDetails {
  if (details.status === 'published' || (caller && mayEdit(details, editorOf(caller)))) return details;
  if (details.status === 'draft') throw notFound();
  throw new Refusal('PRODUCT_ARCHIVED', 'the product has left the shop');
}

const notFound = (): Refusal => new Refusal('PRODUCT_NOT_FOUND', 'there is no such product');
