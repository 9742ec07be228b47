import type { Decide, ProductId } from '#kernel';
import { editable, type Editor, type Product, type ProductEvent } from '../domain/product.js';

/** What is left out stays as it is. */
export type DescribeProduct = Readonly<{
  productId: ProductId;
  by: Editor;
  title?: string | undefined;
  description?: string | undefined;
  imageUrls?: readonly string[] | undefined;
}>;

/** Refuses 'PRODUCT_NOT_FOUND', 'PRODUCT_ARCHIVED'. */
export const describeProduct: Decide<DescribeProduct, Product, ProductEvent> = (command, product) => {
  const { productId, by } = command;
  const before = editable(product, by);
  const title = command.title ?? before.title;
  const description = command.description ?? before.description;
  const imageUrls = command.imageUrls ?? before.imageUrls;
  const same =
    title === before.title &&
    description === before.description &&
    imageUrls.length === before.imageUrls.length &&
    imageUrls.every((url, index) => url === before.imageUrls[index]);
  return same ? [] : [{ type: 'ProductDescribed', data: { productId, title, description, imageUrls } }];
};
