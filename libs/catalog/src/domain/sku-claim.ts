import { type Decide, deterministicId, type Event, type Fold, type ProductId, type Sku } from '#kernel';

export type SkuClaimEvent = Event<'SkuClaimed', { sku: Sku; productId: ProductId }>;

/** Which product a SKU means. The stream is `unique-sku-<sku>`; an archived product keeps its SKU, orders refer to it.
 *  All claims are one category to the store (`unique`), and the dash keeps their folds apart. */
type SkuClaim = Readonly<{ productId: ProductId | null; generation: number }>;

export const skuClaim: Fold<SkuClaim, SkuClaimEvent> = {
  category: 'unique-sku',
  initial: { productId: null, generation: 0 },
  evolve: ({ generation }, { data }) => ({ productId: data.productId, generation: generation + 1 }),
};

type ClaimSku = Readonly<{ sku: Sku }>;

/** Names the product of a SKU, once. The id follows from the SKU, so whoever comes after a crash between claim and creation
 *  finds the same, still empty, product; whether it is taken is for the product's own stream to say. */
export const claimSku: Decide<ClaimSku, SkuClaim, SkuClaimEvent> = ({ sku }, claim) =>
  claim.productId === null ? [{ type: 'SkuClaimed', data: { sku, productId: candidateFor(sku, claim) } }] : [];

export const productOf = (sku: Sku, claim: SkuClaim): ProductId => claim.productId ?? candidateFor(sku, claim);

const candidateFor = (sku: Sku, { generation }: SkuClaim): ProductId =>
  deterministicId('product', sku, generation + 1) as ProductId;
