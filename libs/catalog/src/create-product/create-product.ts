import { type Decide, type Money, type ProductId, Refusal, type Sku } from '#kernel';
import { checkPrice, type Description, type Editor, type Product, type ProductEvent } from '../domain/product.js';

export type NewProduct = Description &
  Readonly<{ sku: Sku; price: Money | null /** Whether stock is counted. */; tracked: boolean }>;

type CreateProduct = NewProduct & Readonly<{ productId: ProductId; by: Editor }>;

/** Starts a product as a draft of its seller. Two at once for one SKU meet here: one of them is first.
 *  Refuses 'SKU_ALREADY_EXISTS', 'AMOUNT_OUT_OF_RANGE'. */
export const createProduct: Decide<CreateProduct, Product, ProductEvent> = (command, product) => {
  const { productId, sku, title, description, imageUrls, tracked, price, by } = command;
  if (product.status !== 'unknown') throw new Refusal('SKU_ALREADY_EXISTS', `${sku} is a product already`, { sku });
  if (price) checkPrice(price, by);
  const data = { productId, sku, sellerId: by.userId, title, description, imageUrls, tracked };
  const created: ProductEvent = { type: 'ProductCreated', data };
  return price ? [created, { type: 'ProductPriced', data: { productId, price } }] : [created];
};
