import { eventTypes } from '#event-sourcing';
import { currencies, type Currency, type Money, type ProductId, type Sku, type UserId } from '#kernel';
import { z } from 'zod';
import type { ProductEvent } from './domain/product.js';
import type { SkuClaimEvent } from './domain/sku-claim.js';

/** An opaque string that the compiler knows by a narrower name. */
const id = <T extends string>() => z.string().min(1) as unknown as z.ZodType<T>;
const money: z.ZodType<Money> = z.strictObject({
  amount: z.int().min(0),
  currency: z.enum(currencies as readonly [Currency, ...Currency[]]),
});
const productId = id<ProductId>();
const description = { title: z.string(), description: z.string(), imageUrls: z.array(z.string()) };
const justTheProduct = { version: 1, schema: z.strictObject({ productId }) };

export const catalogEvents = eventTypes<ProductEvent | SkuClaimEvent>({
  SkuClaimed: { version: 1, schema: z.strictObject({ sku: id<Sku>(), productId }) },
  ProductCreated: {
    version: 1,
    schema: z.strictObject({ productId, sku: id<Sku>(), sellerId: id<UserId>(), ...description, tracked: z.boolean() }),
  },
  ProductDescribed: { version: 1, schema: z.strictObject({ productId, ...description }) },
  ProductPriced: { version: 1, schema: z.strictObject({ productId, price: money }) },
  ProductPublished: justTheProduct,
  ProductUnpublished: justTheProduct,
  ProductArchived: justTheProduct,
});
