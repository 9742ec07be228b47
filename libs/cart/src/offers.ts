import type { Money, ProductId, Sku, UserId } from '#kernel';

/** What a SKU costs today, and whether it can be bought at all. */
export type Offer = Readonly<{
  sku: Sku;
  productId: ProductId;
  title: string;
  sellerId: UserId;
  price: Money;
  tracked: boolean;
  purchasable: boolean;
}>;

/** Today's offers. The catalogue knows; libs/checkout asks it. Port and injection token in one. */
export abstract class Offers {
  /** SKUs that nobody offers are missing from the answer. */
  abstract find(skus: readonly Sku[]): Promise<ReadonlyMap<Sku, Offer>>;
}
