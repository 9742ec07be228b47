import type { CartId, Money, OrderId, PaymentId, ProductId, ReservationId, ShipmentId, Sku, UserId } from '#kernel';
import type { Address, OrderEvent, OrderLine, OrderSnapshot } from './domain/events.js';
import { orderNumber } from './domain/order-number.js';

/** Events of one order as tests write them: fixed ids, fixed clock. */
export const orderId = 'order-1' as OrderId;
export const customerId = 'customer-1' as UserId;
export const sellerId = 'seller-1' as UserId;
export const cartId = 'cart-1' as CartId;
export const paymentId = 'payment-1' as PaymentId;
export const shipmentId = 'shipment-1' as ShipmentId;
export const now = '2026-11-20T10:00:00.000Z';
export const deadline = '2026-11-20T10:15:00.000Z';
export const gbp = (amount: number): Money => ({ amount, currency: 'GBP' });

export const address: Address = {
  name: 'Ada Example',
  line1: '1 Test Street',
  line2: null,
  city: 'London',
  region: null,
  postcode: 'N1 1AA',
  country: 'GB',
  phone: null,
};

export const line = (sku: string, quantity: number, minor: number, changes: Partial<OrderLine> = {}): OrderLine => ({
  lineId: `line-${sku}`,
  sku: sku as Sku,
  productId: `product-${sku}` as ProductId,
  title: sku,
  sellerId,
  tracked: true,
  unitPrice: gbp(minor),
  quantity,
  lineTotal: gbp(minor * quantity),
  ...changes,
});

export function snapshot(lines: readonly OrderLine[] = [line('MUG', 2, 500), line('TEA', 1, 300)]): OrderSnapshot {
  const items = lines.reduce((sum, { lineTotal }) => sum + lineTotal.amount, 0);
  return {
    orderId,
    customerId,
    cartId,
    currency: 'GBP',
    lines,
    shippingOption: 'standard',
    shippingPrice: gbp(495),
    itemsTotal: gbp(items),
    total: gbp(items + 495),
    paymentMethod: 'pm_card_visa',
    shippingAddress: address,
    billingAddress: null,
    email: null,
    agreedPrices: false,
    paymentDeadline: deadline,
    placedAt: now,
  };
}

export const reservations = [
  { sku: 'MUG' as Sku, reservationId: 'hold-mug' as ReservationId, quantity: 2 },
  { sku: 'TEA' as Sku, reservationId: 'hold-tea' as ReservationId, quantity: 1 },
];

export const parcel = [
  { lineId: 'line-MUG', quantity: 2 },
  { lineId: 'line-TEA', quantity: 1 },
];

export const placed = (changes: Partial<OrderSnapshot> = {}): OrderEvent => ({
  type: 'OrderPlaced',
  data: { ...snapshot(), ...changes, orderNumber: orderNumber(orderId, now) },
});

export const stockHeld: OrderEvent = { type: 'OrderStockHeld', data: { orderId, reservations, heldUntil: deadline } };

export const confirmed: OrderEvent = {
  type: 'OrderConfirmed',
  data: {
    orderId,
    customerId,
    paymentId,
    total: gbp(1795),
    lines: snapshot().lines.map(({ lineId, sku, quantity, lineTotal }, index) => ({
      lineId,
      sku,
      quantity,
      sellerId,
      tracked: true,
      reservationId: reservations[index]?.reservationId ?? null,
      lineTotal,
    })),
    shippingAddress: address,
    shippingOption: 'standard',
    confirmedAt: now,
  },
};

export const started: OrderEvent = { type: 'OrderFulfilmentStarted', data: { orderId } };
export const shipped: OrderEvent = { type: 'OrderLinesShipped', data: { orderId, shipmentId, lines: parcel } };
export const delivered: readonly OrderEvent[] = [
  { type: 'OrderLinesDelivered', data: { orderId, shipmentId, lines: parcel } },
  { type: 'OrderDelivered', data: { orderId } },
];
export const cancellationRequested: OrderEvent = {
  type: 'OrderCancellationRequested',
  data: { orderId, customerId, reason: 'changed my mind', stage: 'awaiting_payment' },
};
export const tooLateToCancel: OrderEvent = {
  type: 'OrderCancellationRefused',
  data: { orderId, reason: 'ALREADY_PICKED_UP' },
};
export const cancelled: OrderEvent = { type: 'OrderCancelled', data: { orderId, reason: 'REQUESTED' } };
