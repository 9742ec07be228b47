import {
  Answers,
  decodeCursor,
  ListCache,
  MoneyAnswer,
  pageAnswer,
  PageQuery,
  Public,
  RawAnswer,
  Reads,
  text,
  WantsFresh,
  wholeNumberText,
} from '#http';
import { maxAmount } from '#kernel';
import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { StockAnswer } from '../schemas.js';
import { ListProductsQuery, type WantedProducts } from './list-products.query.js';
import { orderOf, placeSchemas, sorts } from './product-order.js';
import { listTag } from './product.projection.js';

const amount = wholeNumberText(0, maxAmount).optional();

const ProductsQuery = z.strictObject({
  ...PageQuery.shape,
  q: text({ max: 200 }).optional(),
  minPrice: amount,
  maxPrice: amount,
  inStock: z.enum(['true', 'false']).optional(),
  sort: z.enum(sorts).optional(),
});

/** Only for lists whose tag nobody cleared: a missed message costs this long at most. */
const ttlMs = 60_000;

const ListedProductAnswer = z.object({
  productId: z.string(),
  sku: z.string(),
  title: z.string(),
  excerpt: z.string(),
  price: MoneyAnswer.nullable(),
  imageUrl: z.string().nullable(),
  sellerId: z.string(),
  ...StockAnswer.shape,
});

@Controller('products')
export class ListProductsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly cache: ListCache,
  ) {}

  @Get()
  @Answers(200, pageAnswer(ListedProductAnswer), ['X-Cache'])
  @Public()
  // A product is shown with its stock, which is counted elsewhere.
  @Reads('catalog.products', 'inventory.stock_levels')
  async list(
    @Query({ schema: ProductsQuery }) query: z.infer<typeof ProductsQuery>,
    @WantsFresh() fresh: boolean,
  ): Promise<RawAnswer> {
    const wanted = wantedBy(query);
    // The answer is kept as it goes over the wire: a hit is not turned into JSON again.
    const load = async () => JSON.stringify(await this.queries.execute(new ListProductsQuery(wanted)));
    const { value, hit } = await this.cache.read(listTag, JSON.stringify(wanted), ttlMs, load, { fresh });
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-cache': hit ? 'HIT' : 'MISS' };
    return new RawAnswer({ status: 200, headers, body: value }, false);
  }
}

/** In one form, so that two spellings of one wish share one cached answer. */
function wantedBy({
  q,
  minPrice,
  maxPrice,
  inStock,
  sort,
  limit,
  cursor,
}: z.infer<typeof ProductsQuery>): WantedProducts {
  const words = q?.trim() ?? '';
  const order = orderOf(sort ?? (words === '' ? 'newest' : 'relevance'));
  return {
    text: words === '' ? null : words.toLowerCase(),
    minPrice: minPrice ?? null,
    maxPrice: maxPrice ?? null,
    inStock: inStock === 'true',
    order,
    after: decodeCursor(placeSchemas[order], cursor) ?? null,
    limit,
  };
}
