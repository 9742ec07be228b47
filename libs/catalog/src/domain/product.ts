import { type Event, type Fold, type Money, type ProductId, Refusal, type Sku, type UserId } from '#kernel';

/** What a customer reads about a product. */
export type Description = Readonly<{ title: string; description: string; imageUrls: readonly string[] }>;

export type ProductEvent =
  | Event<
      'ProductCreated',
      Description & {
        productId: ProductId;
        sku: Sku;
        sellerId: UserId /** Whether stock is counted. */;
        tracked: boolean;
      }
    >
  | Event<'ProductDescribed', Description & { productId: ProductId }>
  | Event<'ProductPriced', { productId: ProductId; price: Money }>
  | Event<'ProductPublished', { productId: ProductId }>
  | Event<'ProductUnpublished', { productId: ProductId }>
  | Event<'ProductArchived', { productId: ProductId }>;

export type ProductStatus = 'draft' | 'published' | 'archived';

export type KnownProduct = Description &
  Readonly<{ status: ProductStatus; sku: Sku; sellerId: UserId; tracked: boolean; price: Money | null }>;

export type Product = Readonly<{ status: 'unknown' }> | KnownProduct;

export const product: Fold<Product, ProductEvent> = {
  category: 'product',
  initial: { status: 'unknown' },
  evolve: (product, { type, data }) => {
    if (type === 'ProductCreated') {
      const { sku, sellerId, title, description, imageUrls, tracked } = data;
      return { status: 'draft', sku, sellerId, title, description, imageUrls, tracked, price: null };
    }
    if (product.status === 'unknown') return product;
    switch (type) {
      case 'ProductDescribed': {
        const { title, description, imageUrls } = data;
        return { ...product, title, description, imageUrls };
      }
      case 'ProductPriced':
        return { ...product, price: data.price };
      case 'ProductPublished':
        return { ...product, status: 'published' };
      case 'ProductUnpublished':
        return { ...product, status: 'draft' };
      case 'ProductArchived':
        return { ...product, status: 'archived' };
    }
  },
};

/** Who changes a product. */
export type Editor = Readonly<{ userId: UserId; admin: boolean }>;

export const mayEdit = ({ sellerId }: Readonly<{ sellerId: UserId }>, { userId, admin }: Editor): boolean =>
  admin || sellerId === userId;

/** The product, to whoever may see it. Another seller's is refused like one that does not exist: 'PRODUCT_NOT_FOUND'. */
export function owned(product: Product, by: Editor): KnownProduct {
  if (product.status === 'unknown' || !mayEdit(product, by)) {
    throw new Refusal('PRODUCT_NOT_FOUND', 'there is no such product');
  }
  return product;
}

/** The product, to whoever may change it. Refuses 'PRODUCT_NOT_FOUND', and 'PRODUCT_ARCHIVED': orders refer to those. */
export function editable(product: Product, by: Editor): KnownProduct {
  const known = owned(product, by);
  if (known.status === 'archived') throw new Refusal('PRODUCT_ARCHIVED', 'the product has left the shop');
  return known;
}

/** Refuses 'AMOUNT_OUT_OF_RANGE' below zero, and at zero for all but administrators: what costs nothing is a decision. */
export function checkPrice({ amount }: Money, { admin }: Editor): void {
  if (amount > 0 || (amount === 0 && admin)) return;
  throw new Refusal('AMOUNT_OUT_OF_RANGE', 'a price is more than zero');
}
