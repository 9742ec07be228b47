import type { Sku } from '#kernel';
import type { Cart, CartLine } from '../domain/cart.js';
import type { LineId, PriceChange } from '../domain/events.js';
import type { Offer } from '../offers.js';

/** The lines of a cart at some prices, and what is different from when the shopper saw them last. */
export type Quote = Readonly<{
  lines: readonly CartLine[];
  priceChanges: readonly PriceChange[];
  unavailable: readonly LineId[];
}>;

/** The cart at today's prices. Nothing is written: the cart keeps what its shopper saw until they act.
 *  A line that nobody offers in the currency of the cart keeps its old price and is named. */
export function quoteOf(cart: Cart, offers: ReadonlyMap<Sku, Offer>): Quote {
  const lines = [...cart.lines.values()].map((line) => {
    const offer = offers.get(line.sku);
    const buyable = offer?.purchasable === true && offer.price.currency === cart.currency;
    return { line, price: buyable ? offer.price : null };
  });
  return {
    lines: lines.map(({ line, price }) => ({ ...line, unitPrice: price ?? line.unitPrice })),
    priceChanges: lines.flatMap(({ line: { lineId, unitPrice: from }, price: to }) =>
      to && to.amount !== from.amount ? [{ lineId, from, to }] : [],
    ),
    unavailable: lines.flatMap(({ line, price }) => (price ? [] : [line.lineId])),
  };
}
