import type { Decide, Money, ProductId } from '#kernel';
import { checkPrice, editable, type Editor, type Product, type ProductEvent } from '../domain/product.js';

export type PriceProduct = Readonly<{ productId: ProductId; price: Money; by: Editor }>;

/** Refuses 'PRODUCT_NOT_FOUND', 'PRODUCT_ARCHIVED', 'AMOUNT_OUT_OF_RANGE'. */
export const priceProduct: Decide<PriceProduct, Product, ProductEvent> = ({ productId, price, by }, product) => {
  const before = editable(product, by).price;
  checkPrice(price, by);
  const same = before?.amount === price.amount && before.currency === price.currency;
  return same ? [] : [{ type: 'ProductPriced', data: { productId, price } }];
};
