import { AddressAnswer, InstantAnswer, MoneyAnswer } from '#http';
import { z } from 'zod';

/** The words are listed for readers; the views carry them as text. */
const word = (...words: readonly string[]) => z.string().meta({ enum: [...words] });

export const OrderStatusAnswer = word(
  'placed',
  'awaiting_payment',
  'confirmed',
  'in_fulfilment',
  'delivered',
  'completed',
  'rejected',
  'cancelled',
  'expired',
);

export const PaymentStatusAnswer = word(
  'none',
  'pending',
  'authorized',
  'failed',
  'voided',
  'partially_captured',
  'captured',
  'partially_refunded',
  'refunded',
);

const FulfilmentStatusAnswer = word('unfulfilled', 'partially_shipped', 'shipped', 'partially_delivered', 'delivered');

/** Why the shop said no, and of which lines there was too little. */
export const RejectionAnswer = z.object({
  reason: word('OUT_OF_STOCK', 'OUT_OF_STOCK_AFTER_PAYMENT'),
  lines: z.array(z.object({ sku: z.string(), wanted: z.int(), available: z.int() })),
});

export const ListedOrder = z.object({
  orderId: z.string(),
  orderNumber: z.string(),
  customerId: z.string().nullable(),
  status: OrderStatusAnswer,
  paymentStatus: PaymentStatusAnswer,
  fulfilmentStatus: FulfilmentStatusAnswer,
  returnStatus: z.string(),
  total: MoneyAnswer,
  captured: MoneyAnswer,
  refunded: MoneyAnswer,
  lineCount: z.int(),
  placedAt: InstantAnswer,
  updatedAt: InstantAnswer,
});

const Line = z.object({
  lineId: z.string(),
  sku: z.string(),
  productId: z.string(),
  title: z.string(),
  sellerId: z.string(),
  tracked: z.boolean(),
  unitPrice: MoneyAnswer,
  quantity: z.int(),
  lineTotal: MoneyAnswer,
});

/** `code` and `category` say why it was declined; `url` is where the customer goes on at their bank. */
export const PaymentAnswer = z.object({
  paymentId: z.string(),
  status: word('pending', 'action_required', 'declined', 'authorized', 'captured', 'voided', 'refunded'),
  attempt: z.int(),
  amount: MoneyAnswer,
  code: z.string().optional(),
  category: z.string().optional(),
  url: z.string().nullish(),
});

/** `carrier` and `trackingNumber` once there is a label. */
export const ShipmentAnswer = z.object({
  shipmentId: z.string(),
  status: z.string(),
  sellerId: z.string(),
  method: z.string(),
  units: z.int(),
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
});

export const OrderDetailsAnswer = ListedOrder.extend({
  lines: z.array(Line),
  shippingAddress: AddressAnswer,
  billingAddress: AddressAnswer.nullable(),
  email: z.string().nullable(),
  shippingOption: z.string(),
  shippingPrice: MoneyAnswer,
  itemsTotal: MoneyAnswer,
  agreedPrices: z.boolean(),
  paymentDeadline: InstantAnswer,
  rejection: RejectionAnswer.nullable(),
  payments: z.array(PaymentAnswer),
  shipments: z.array(ShipmentAnswer),
});

/** `facts` depend on `type`. */
export const TimelineEntryAnswer = z.object({
  seq: z.int(),
  at: InstantAnswer,
  type: z.string(),
  facts: z.looseObject({}),
});
