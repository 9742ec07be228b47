import type { Decide, ProductId } from '#kernel';
import { editable, type Editor, type Product, type ProductEvent } from '../domain/product.js';

export type UnpublishProduct = Readonly<{ productId: ProductId; by: Editor }>;

/** Takes a product off the shelf; it may come back. Refuses 'PRODUCT_NOT_FOUND', 'PRODUCT_ARCHIVED'. */
export const unpublishProduct: Decide<UnpublishProduct, Product, ProductEvent> = ({ productId, by }, product) =>
  editable(product, by).status === 'published' ? [{ type: 'ProductUnpublished', data: { productId } }] : [];
