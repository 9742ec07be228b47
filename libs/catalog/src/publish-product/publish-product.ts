import { type Decide, type ProductId, Refusal } from '#kernel';
import { editable, type Editor, type Product, type ProductEvent } from '../domain/product.js';

export type PublishProduct = Readonly<{ productId: ProductId; by: Editor }>;

/** Puts a product on the shelf. Refuses 'PRODUCT_INCOMPLETE' naming what is missing, 'PRODUCT_NOT_FOUND', 'PRODUCT_ARCHIVED'. */
export const publishProduct: Decide<PublishProduct, Product, ProductEvent> = ({ productId, by }, product) => {
  const { status, price, title } = editable(product, by);
  if (status === 'published') return [];
  const missing = [...(title.trim() === '' ? ['title'] : []), ...(price === null ? ['price'] : [])];
  if (missing.length > 0) {
    throw new Refusal('PRODUCT_INCOMPLETE', `a published product has a ${missing.join(' and a ')}`, { missing });
  }
  return [{ type: 'ProductPublished', data: { productId } }];
};
