import type {
  CartId,
  Currency,
  Event,
  Money,
  OrderId,
  PaymentId,
  ProductId,
  ReservationId,
  ShipmentId,
  Sku,
  UserId,
} from '#kernel';

/** A copy of what was written on the parcel or the invoice that day; changing the address book changes no order. */
export type Address = Readonly<{
  name: string;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postcode: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string;
  phone: string | null;
}>;

export type OrderLine = Readonly<{
  lineId: string;
  sku: Sku;
  productId: ProductId;
  title: string;
  sellerId: UserId;
  /** Untracked goods (services, postage, downloads) need no stock. */
  tracked: boolean;
  unitPrice: Money;
  quantity: number;
  lineTotal: Money;
}>;

/** Everything the order will ever need to know: reading an order never joins the catalogue (domain reference §10). */
export type OrderSnapshot = Readonly<{
  orderId: OrderId;
  /** Null for guests. */
  customerId: UserId | null;
  cartId: CartId | null;
  currency: Currency;
  lines: readonly OrderLine[];
  shippingOption: string;
  shippingPrice: Money;
  itemsTotal: Money;
  total: Money;
  paymentMethod: string;
  shippingAddress: Address;
  billingAddress: Address | null;
  email: string | null;
  /** Prices agreed by an administrator instead of the catalogue's. */
  agreedPrices: boolean;
  /** Server time by which the order must be paid. */
  paymentDeadline: string;
  /** Business time: an imported order was placed years before it was recorded. */
  placedAt: string;
}>;

export type Reservation = Readonly<{ sku: Sku; reservationId: ReservationId; quantity: number }>;

export type ShortLine = Readonly<{ sku: Sku; wanted: number; available: number }>;

export type LineQuantity = Readonly<{ lineId: string; quantity: number }>;

export type ConfirmedLine = Readonly<{
  lineId: string;
  sku: Sku;
  quantity: number;
  sellerId: UserId;
  tracked: boolean;
  /** Null when untracked. Lines of one SKU share one reservation. */
  reservationId: ReservationId | null;
  /** What this line weighs when the order is charged parcel by parcel. */
  lineTotal: Money;
}>;

export type RejectionReason = 'OUT_OF_STOCK' | 'OUT_OF_STOCK_AFTER_PAYMENT';

/** How an order came to be cancelled. What somebody wrote about it is said in their own words, once, where they asked. */
export type CancellationReason = 'REQUESTED' | 'PAYMENT_DECLINED' | 'PAYMENT_VOIDED';

export type CancellableStatus = 'placed' | 'awaiting_payment' | 'confirmed' | 'in_fulfilment';

export type OrderEvent =
  | Event<'OrderPlaced', OrderSnapshot & { orderNumber: string }>
  | Event<'OrderStockHeld', { orderId: OrderId; reservations: readonly Reservation[]; heldUntil: string }>
  | Event<'OrderRejected', { orderId: OrderId; reason: RejectionReason; lines: readonly ShortLine[] }>
  | Event<'OrderPaymentRetried', { orderId: OrderId; attempt: number; paymentMethod: string }>
  | Event<
      'OrderConfirmed',
      {
        orderId: OrderId;
        customerId: UserId | null;
        paymentId: PaymentId | null;
        total: Money;
        lines: readonly ConfirmedLine[];
        shippingAddress: Address;
        shippingOption: string;
        confirmedAt: string;
      }
    >
  | Event<'OrderExpired', { orderId: OrderId }>
  /** `reason` is what somebody wrote: personal. */
  | Event<
      'OrderCancellationRequested',
      { orderId: OrderId; customerId: UserId | null; reason: string; stage: CancellableStatus }
    >
  /** A parcel was handed over before the cancellation reached it: the order goes on. */
  | Event<'OrderCancellationRefused', { orderId: OrderId; reason: 'ALREADY_PICKED_UP' }>
  | Event<'OrderCancelled', { orderId: OrderId; reason: CancellationReason }>
  | Event<'OrderFulfilmentStarted', { orderId: OrderId }>
  | Event<'OrderLinesShipped', { orderId: OrderId; shipmentId: ShipmentId; lines: readonly LineQuantity[] }>
  | Event<'OrderLinesDelivered', { orderId: OrderId; shipmentId: ShipmentId; lines: readonly LineQuantity[] }>
  | Event<'OrderDelivered', { orderId: OrderId }>
  | Event<'OrderCompleted', { orderId: OrderId }>
  | Event<'LatePaymentReceived', { orderId: OrderId; paymentId: PaymentId; amount: Money }>;
