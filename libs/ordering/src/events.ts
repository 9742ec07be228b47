import { eventTypes, personal } from '#event-sourcing';
import type { CartId, OrderId, PaymentId, ShipmentId, UserId } from '#kernel';
import { z } from 'zod';
import type { OrderEvent } from './domain/events.js';
import * as part from './schemas.js';

const orderId = part.id<OrderId>();
const version = 1;

/** A guest has no id of their own: what is known about them hangs on the order. */
const whose = ({ customerId, orderId }: { customerId: UserId | null; orderId: OrderId }) => [customerId ?? orderId];

const parcel = z.strictObject({ orderId, shipmentId: part.id<ShipmentId>(), lines: z.array(part.lineQuantity) });
const justTheOrder = { version, schema: z.strictObject({ orderId }) };

const placed = z.strictObject({
  orderId,
  orderNumber: z.string(),
  customerId: part.id<UserId>().nullable(),
  cartId: part.id<CartId>().nullable(),
  currency: part.currency,
  lines: z.array(part.orderLine),
  shippingOption: z.string(),
  shippingPrice: part.money,
  itemsTotal: part.money,
  total: part.money,
  paymentMethod: z.string(),
  shippingAddress: personal(part.address),
  billingAddress: personal(part.address.nullable()),
  email: personal(z.string().nullable()),
  agreedPrices: z.boolean(),
  paymentDeadline: part.iso,
  placedAt: part.iso,
});

const confirmed = z.strictObject({
  orderId,
  customerId: part.id<UserId>().nullable(),
  paymentId: part.id<PaymentId>().nullable(),
  total: part.money,
  lines: z.array(part.confirmedLine),
  shippingAddress: personal(part.address),
  shippingOption: z.string(),
  confirmedAt: part.iso,
});

export const orderingEvents = eventTypes<OrderEvent>({
  OrderPlaced: { version, schema: placed, subjects: whose },
  OrderStockHeld: {
    version,
    schema: z.strictObject({ orderId, reservations: z.array(part.reservation), heldUntil: part.iso }),
  },
  OrderRejected: {
    version,
    schema: z.strictObject({
      orderId,
      reason: z.enum(['OUT_OF_STOCK', 'OUT_OF_STOCK_AFTER_PAYMENT']),
      lines: z.array(part.shortLine),
    }),
  },
  OrderPaymentRetried: {
    version,
    schema: z.strictObject({ orderId, attempt: z.int().min(2), paymentMethod: z.string() }),
  },
  OrderConfirmed: { version, schema: confirmed, subjects: whose },
  OrderExpired: justTheOrder,
  OrderCancellationRequested: {
    version,
    schema: z.strictObject({
      orderId,
      customerId: part.id<UserId>().nullable(),
      reason: personal(z.string()),
      stage: z.enum(['placed', 'awaiting_payment', 'confirmed', 'in_fulfilment']),
    }),
    subjects: whose,
  },
  OrderCancellationRefused: { version, schema: z.strictObject({ orderId, reason: z.literal('ALREADY_PICKED_UP') }) },
  OrderCancelled: {
    version,
    schema: z.strictObject({ orderId, reason: z.enum(['REQUESTED', 'PAYMENT_DECLINED', 'PAYMENT_VOIDED']) }),
  },
  OrderFulfilmentStarted: justTheOrder,
  OrderLinesShipped: { version, schema: parcel },
  OrderLinesDelivered: { version, schema: parcel },
  OrderDelivered: justTheOrder,
  OrderCompleted: justTheOrder,
  LatePaymentReceived: {
    version,
    schema: z.strictObject({ orderId, paymentId: part.id<PaymentId>(), amount: part.money }),
  },
});
