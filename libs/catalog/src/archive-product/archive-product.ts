import type { Decide, ProductId } from '#kernel';
import { type Editor, owned, type Product, type ProductEvent } from '../domain/product.js';

export type ArchiveProduct = Readonly<{ productId: ProductId; by: Editor }>;

/** Takes a product out of the shop for good; nothing is deleted. Refuses 'PRODUCT_NOT_FOUND'. */
export const archiveProduct: Decide<ArchiveProduct, Product, ProductEvent> = ({ productId, by }, product) =>
  owned(product, by).status === 'archived' ? [] : [{ type: 'ProductArchived', data: { productId } }];
