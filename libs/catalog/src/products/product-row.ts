import type { Currency, Money, ProductId, Sku, UserId } from '#kernel';
import type { ProductStatus } from '../domain/product.js';

/** A row of `catalog.products` as PostgreSQL hands it out: 64-bit numbers as text. */
export type ProductRow = Readonly<{
  product_id: ProductId;
  sku: Sku;
  seller_id: UserId;
  status: ProductStatus;
  title: string;
  title_key: string;
  description: string;
  image_urls: readonly string[];
  tracked: boolean;
  price_minor: string | null;
  price_currency: Currency | null;
  revision: string;
  created_at: Date;
}>;

/** Null for a product without a price. Amounts are safe integers by the kernel's rules. */
export const priceOf = ({
  price_minor: minor,
  price_currency: currency,
}: Pick<ProductRow, 'price_minor' | 'price_currency'>): Money | null =>
  minor === null || currency === null ? null : { amount: Number(minor), currency };
