import type { Offer, Offers } from '#cart';
import type { Sku } from '#kernel';

/** The catalogue answers for at most so many at once. */
const atOnce = 500;

export async function findOffers(
  offers: Offers,
  lines: readonly Readonly<{ sku: Sku }>[],
): Promise<ReadonlyMap<Sku, Offer>> {
  const skus = [...new Set(lines.map(({ sku }) => sku))];
  const found = new Map<Sku, Offer>();
  for (let first = 0; first < skus.length; first += atOnce) {
    for (const [sku, offer] of await offers.find(skus.slice(first, first + atOnce))) found.set(sku, offer);
  }
  return found;
}
