import { add, type Decide, Refusal, sum, times } from '#kernel';
import type { OrderEvent, OrderSnapshot } from '../domain/events.js';
import type { Order } from '../domain/order.js';
import { orderNumber } from '../domain/order-number.js';

export type PlaceOrder = OrderSnapshot;

/** The most lines one order may have: a large retailer's invoice fits, and an event stays well below the store's limit. */
export const maxLines = 1200;

/** Places the order once per id, whoever asks again. The caller has priced everything; here the sums are checked.
 *  Refuses 'CART_EMPTY', 'LIMIT_EXCEEDED', 'INVALID_QUANTITY', 'CURRENCY_MISMATCH', 'AMOUNT_OUT_OF_RANGE', and
 *  'PRICE_CHANGED' where the parts do not add up to the total. */
export const placeOrder: Decide<PlaceOrder, Order, OrderEvent> = (snapshot, order) => {
  if (order.status !== 'none') return [];
  checkLines(snapshot);
  checkTotals(snapshot);
  return [
    {
      type: 'OrderPlaced',
      data: { ...snapshot, orderNumber: orderNumber(snapshot.orderId, snapshot.placedAt) },
    },
  ];
};

function checkLines({ lines, currency }: OrderSnapshot): void {
  if (lines.length === 0) throw new Refusal('CART_EMPTY', 'an order needs at least one line');
  if (lines.length > maxLines) throw new Refusal('LIMIT_EXCEEDED', `an order has at most ${maxLines} lines`);
  if (new Set(lines.map(({ lineId }) => lineId)).size !== lines.length) {
    throw new Refusal('VALIDATION_FAILED', 'every line needs an id of its own');
  }
  for (const { sku, quantity, unitPrice, lineTotal } of lines) {
    if (!Number.isSafeInteger(quantity) || quantity < 1) {
      throw new Refusal('INVALID_QUANTITY', `${sku} is ordered ${quantity} times`, { sku, quantity });
    }
    if (unitPrice.currency !== currency || lineTotal.currency !== currency) {
      throw new Refusal('CURRENCY_MISMATCH', `${sku} is not priced in ${currency}`, { sku, currency });
    }
    if (unitPrice.amount < 0) throw new Refusal('AMOUNT_OUT_OF_RANGE', `${sku} has a price below zero`, { sku });
    if (lineTotal.amount !== times(unitPrice, quantity).amount) throw doesNotAddUp(`the line of ${sku}`);
  }
}

function checkTotals({ lines, currency, itemsTotal, shippingPrice, total }: OrderSnapshot): void {
  const items = sum(
    lines.map(({ lineTotal }) => lineTotal),
    currency,
  );
  if (shippingPrice.amount < 0) throw new Refusal('AMOUNT_OUT_OF_RANGE', 'shipping has a price below zero');
  if (itemsTotal.currency !== currency || itemsTotal.amount !== items.amount)
    throw doesNotAddUp('the sum of the lines');
  if (total.currency !== currency || total.amount !== add(items, shippingPrice).amount) throw doesNotAddUp('the total');
}

const doesNotAddUp = (what: string): Refusal => new Refusal('PRICE_CHANGED', `${what} does not add up`);
