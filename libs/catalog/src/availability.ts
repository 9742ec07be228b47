import type { Sku } from '#kernel';

/** Units of a SKU that can be sold now. The catalogue does not count stock: whoever does is bound here. */
export abstract class Availability {
  /** SKUs that nobody ever counted are missing. */
  abstract of(skus: readonly Sku[]): Promise<ReadonlyMap<Sku, number>>;
}

type InStock = 'in_stock' | 'out_of_stock' | 'not_tracked';

/** `units` is null where stock is not counted. */
export type Stock = Readonly<{ availability: InStock; units: number | null }>;

/** A counted product without a count has none. */
export function stockOf(tracked: boolean, counted: number | undefined): Stock {
  if (!tracked) return { availability: 'not_tracked', units: null };
  const units = Math.max(0, counted ?? 0);
  return { availability: units > 0 ? 'in_stock' : 'out_of_stock', units };
}

/** The units of those whose stock is counted; asks nobody about the others. */
export function countsOf(
  availability: Availability,
  products: readonly Readonly<{ sku: Sku; tracked: boolean }>[],
): Promise<ReadonlyMap<Sku, number>> {
  const counted = products.filter(({ tracked }) => tracked).map(({ sku }) => sku);
  return counted.length === 0 ? Promise.resolve(new Map()) : availability.of(counted);
}
