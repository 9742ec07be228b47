import { type Fold, type PaymentId, Refusal, type ReservationId, type ShipmentId, type Sku } from '#kernel';
import type { CancellableStatus, LineQuantity, OrderEvent, OrderSnapshot } from './events.js';

export type OrderStatus =
  | 'placed'
  | 'awaiting_payment'
  | 'confirmed'
  | 'in_fulfilment'
  | 'delivered'
  | 'completed'
  | 'rejected'
  | 'cancelled'
  | 'expired';

/** What a person may still ask of an order. Processes do not appear: their late commands are no-ops, not errors. */
export const allowed: Readonly<Record<OrderStatus, readonly string[]>> = {
  placed: ['CancelOrder'],
  awaiting_payment: ['CancelOrder', 'RetryPayment'],
  confirmed: ['CancelOrder'],
  in_fulfilment: ['CancelOrder'],
  delivered: [],
  completed: [],
  rejected: [],
  cancelled: [],
  expired: [],
};

export type PlacedOrder = Readonly<{
  status: OrderStatus;
  snapshot: OrderSnapshot;
  orderNumber: string;
  /** Of tracked lines; empty until their stock is held. */
  reservations: ReadonlyMap<Sku, ReservationId>;
  /** Payments tried so far, the first one included. */
  attempts: number;
  /** Somebody asked to cancel, and the process is still taking things back. */
  cancelling: boolean;
  shipped: ReadonlyMap<string, number>;
  delivered: ReadonlyMap<string, number>;
  shipments: ReadonlySet<ShipmentId>;
  deliveries: ReadonlySet<ShipmentId>;
  latePayments: ReadonlySet<PaymentId>;
}>;

export type Order = Readonly<{ status: 'none' }> | PlacedOrder;

export const order: Fold<Order, OrderEvent> = {
  category: 'order',
  initial: { status: 'none' },
  evolve: (state, event) => {
    if (event.type === 'OrderPlaced') return placed(event.data);
    return state.status === 'none' ? state : evolvePlaced(state, event);
  },
};

const placed = ({ orderNumber, ...snapshot }: OrderSnapshot & { orderNumber: string }): PlacedOrder => ({
  status: 'placed',
  snapshot,
  orderNumber,
  reservations: new Map(),
  attempts: 1,
  cancelling: false,
  shipped: new Map(),
  delivered: new Map(),
  shipments: new Set(),
  deliveries: new Set(),
  latePayments: new Set(),
});

function evolvePlaced(state: PlacedOrder, { type, data }: Exclude<OrderEvent, { type: 'OrderPlaced' }>): PlacedOrder {
  switch (type) {
    case 'OrderStockHeld':
      return { ...state, status: 'awaiting_payment', reservations: bySku(data.reservations) };
    case 'OrderRejected':
      return { ...state, status: 'rejected' };
    case 'OrderPaymentRetried':
      return { ...state, attempts: data.attempt };
    case 'OrderConfirmed':
      return { ...state, status: 'confirmed' };
    case 'OrderExpired':
      return { ...state, status: 'expired' };
    case 'OrderCancellationRequested':
      return { ...state, cancelling: true };
    case 'OrderCancellationRefused':
      return { ...state, cancelling: false };
    case 'OrderCancelled':
      return { ...state, status: 'cancelled' };
    case 'OrderFulfilmentStarted':
      return { ...state, status: 'in_fulfilment' };
    case 'OrderLinesShipped':
      return {
        ...state,
        shipments: new Set([...state.shipments, data.shipmentId]),
        shipped: plus(state.shipped, data.lines),
      };
    case 'OrderLinesDelivered':
      return {
        ...state,
        deliveries: new Set([...state.deliveries, data.shipmentId]),
        delivered: plus(state.delivered, data.lines),
      };
    case 'OrderDelivered':
      return { ...state, status: 'delivered' };
    case 'OrderCompleted':
      return { ...state, status: 'completed' };
    case 'LatePaymentReceived':
      return { ...state, latePayments: new Set([...state.latePayments, data.paymentId]) };
  }
}

const bySku = (reservations: readonly { sku: Sku; reservationId: ReservationId }[]) =>
  new Map(reservations.map(({ sku, reservationId }) => [sku, reservationId]));

function plus(counts: ReadonlyMap<string, number>, lines: readonly LineQuantity[]): ReadonlyMap<string, number> {
  const sum = new Map(counts);
  for (const { lineId, quantity } of lines) sum.set(lineId, (sum.get(lineId) ?? 0) + quantity);
  return sum;
}

/** Refuses 'ORDER_NOT_FOUND' for an order nobody placed. */
export function existing(state: Order): PlacedOrder {
  if (state.status === 'none') throw new Refusal('ORDER_NOT_FOUND', 'there is no such order');
  return state;
}

/** Whether `lines` on top of `counts` ask for more than was ordered, or for lines the order does not have. */
export function exceeds(
  { snapshot }: PlacedOrder,
  counts: ReadonlyMap<string, number>,
  lines: readonly LineQuantity[],
) {
  const ordered = new Map(snapshot.lines.map(({ lineId, quantity }) => [lineId, quantity]));
  return [...plus(counts, lines)].some(([lineId, quantity]) => quantity > (ordered.get(lineId) ?? 0));
}

export const everythingDelivered = ({ snapshot }: PlacedOrder, delivered: ReadonlyMap<string, number>): boolean =>
  snapshot.lines.every(({ lineId, quantity }) => delivered.get(lineId) === quantity);

/** Adds up what `evolve` will count once `lines` are recorded. */
export const withLines = plus;

export const isCancellable = (status: OrderStatus): status is CancellableStatus =>
  status === 'placed' || status === 'awaiting_payment' || status === 'confirmed' || status === 'in_fulfilment';

export const notAllowed = (status: OrderStatus, wish: string): Refusal =>
  new Refusal('INVALID_TRANSITION', `${wish} is not possible while the order is ${status}`, {
    status,
    allowed: allowed[status],
  });
