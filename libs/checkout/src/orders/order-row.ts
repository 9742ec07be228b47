import type { Money, OrderId } from '#kernel';
import type { OrderSnapshot, OrderStatus, RejectionReason, ShortLine } from '#ordering/contract';
import type { z } from 'zod';
import type { PaymentAnswer, ShipmentAnswer } from './order-answers.js';

/** A row of `checkout.orders` as the driver gives it. */
export type OrderRow = Readonly<{
  order_id: OrderId;
  order_number: string;
  customer_id: string | null;
  cart_id: string | null;
  status: OrderStatus;
  payment_status: string;
  fulfilment_status: string;
  return_status: string;
  currency: Money['currency'];
  total_minor: string;
  captured_minor: string;
  refunded_minor: string;
  line_count: number;
  placed_at: Date;
  updated_at: Date;
}>;

export const listed = [
  'order_id',
  'order_number',
  'customer_id',
  'cart_id',
  'status',
  'payment_status',
  'fulfilment_status',
  'return_status',
  'currency',
  'total_minor',
  'captured_minor',
  'refunded_minor',
  'line_count',
  'placed_at',
  'updated_at',
] as const satisfies readonly (keyof OrderRow)[];

export function orderAnswer(row: OrderRow) {
  const amount = (minor: string): Money => ({ amount: Number(minor), currency: row.currency });
  return {
    orderId: row.order_id,
    orderNumber: row.order_number,
    customerId: row.customer_id,
    status: row.status,
    paymentStatus: row.payment_status,
    fulfilmentStatus: row.fulfilment_status,
    returnStatus: row.return_status,
    total: amount(row.total_minor),
    captured: amount(row.captured_minor),
    refunded: amount(row.refunded_minor),
    lineCount: row.line_count,
    placedAt: row.placed_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export type OrderAnswer = ReturnType<typeof orderAnswer>;

export type DetailsRow = OrderRow &
  Readonly<{
    revision: string;
    rejection: Readonly<{ reason: RejectionReason; lines: readonly ShortLine[] }> | null;
    payments: Readonly<Record<string, Omit<z.infer<typeof PaymentAnswer>, 'paymentId'>>>;
    shipments: Readonly<Record<string, Omit<z.infer<typeof ShipmentAnswer>, 'shipmentId'>>>;
    document: Pick<
      OrderSnapshot,
      | 'lines'
      | 'shippingAddress'
      | 'billingAddress'
      | 'email'
      | 'shippingOption'
      | 'shippingPrice'
      | 'itemsTotal'
      | 'agreedPrices'
      | 'paymentDeadline'
    >;
  }>;

export const detailed = [...listed, 'revision', 'rejection', 'payments', 'shipments', 'document'] as const;

export const detailsAnswer = (row: DetailsRow) => ({
  ...orderAnswer(row),
  ...row.document,
  rejection: row.rejection,
  payments: Object.entries(row.payments).map(([paymentId, payment]) => ({ paymentId, ...payment })),
  shipments: Object.entries(row.shipments).map(([shipmentId, shipment]) => ({ shipmentId, ...shipment })),
});

export type OrderDetails = ReturnType<typeof detailsAnswer>;
