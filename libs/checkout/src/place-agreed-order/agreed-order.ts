import type { Offer } from '#cart';
import { add, deterministicId, type Money, type OrderId, Refusal, type Sku, sum, times, type UserId } from '#kernel';
import type { Address, OrderSnapshot } from '#ordering/contract';

/** What an administrator agreed with a customer, over the telephone say. */
type AgreedOrder = Readonly<{
  orderId: OrderId;
  customerId: UserId | null;
  lines: readonly Readonly<{ sku: Sku; quantity: number; unitPrice: Money }>[];
  shippingAddress: Address;
  billingAddress: Address | null;
  shippingOption: string;
  shippingPrice: Money;
  paymentMethod: string;
  email: string | null;
  paymentDeadline: string;
  placedAt: string;
}>;

/** An order at agreed prices; goods, sellers and titles are the catalogue's. Refuses 'SKU_NOT_FOUND', naming all of them. */
export function agreedOrder(agreed: AgreedOrder, offers: ReadonlyMap<Sku, Offer>): OrderSnapshot {
  const { currency } = agreed.shippingPrice;
  const unknown = agreed.lines.filter(({ sku }) => !offers.has(sku)).map(({ sku }) => sku);
  if (unknown.length > 0) throw new Refusal('SKU_NOT_FOUND', `nobody offers ${unknown.join(', ')}`, { skus: unknown });
  const lines = agreed.lines.flatMap(({ sku, quantity, unitPrice }, index) => {
    const offer = offers.get(sku);
    if (!offer) return [];
    const { productId, title, sellerId, tracked } = offer;
    const lineId = deterministicId('order-line', agreed.orderId, index);
    return [
      { lineId, sku, productId, title, sellerId, tracked, unitPrice, quantity, lineTotal: times(unitPrice, quantity) },
    ];
  });
  const itemsTotal = sum(
    lines.map(({ lineTotal }) => lineTotal),
    currency,
  );
  const total = add(itemsTotal, agreed.shippingPrice);
  return { ...agreed, cartId: null, currency, lines, itemsTotal, total, agreedPrices: true };
}
