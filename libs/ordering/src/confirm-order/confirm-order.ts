import type { Decide, OrderId, PaymentId, ReservationId, Sku } from '#kernel';
import type { ConfirmedLine, OrderEvent, Reservation } from '../domain/events.js';
import { existing, type Order, type PlacedOrder } from '../domain/order.js';

export type ConfirmOrder = Readonly<{
  orderId: OrderId;
  /** Null when nothing was to be paid. */
  paymentId: PaymentId | null;
  /** What is now allocated; differs from what was held first where a hold had run out and was taken again. */
  reservations: readonly Reservation[];
  heldUntil: string;
  now: string;
}>;

/** Paid and allocated: the point of no return. An order somebody is cancelling is not confirmed any more.
 *  Where 'MarkStockHeld' is still on its way, the confirmation says so too: the history never skips a step. */
export const confirmOrder: Decide<ConfirmOrder, Order, OrderEvent> = (command, state) => {
  const placed = existing(state);
  if (placed.cancelling) return [];
  if (placed.status !== 'placed' && placed.status !== 'awaiting_payment') return [];
  const { orderId, reservations, heldUntil } = command;
  const held: readonly OrderEvent[] =
    placed.status === 'placed' ? [{ type: 'OrderStockHeld', data: { orderId, reservations, heldUntil } }] : [];
  return [...held, confirmed(command, placed)];
};

function confirmed({ paymentId, reservations, now }: ConfirmOrder, { snapshot }: PlacedOrder): OrderEvent {
  const { orderId, customerId, total, shippingAddress, shippingOption } = snapshot;
  const allocated = new Map(reservations.map(({ sku, reservationId }) => [sku, reservationId]));
  const lines = confirmedLines(snapshot.lines, allocated);
  return {
    type: 'OrderConfirmed',
    data: { orderId, customerId, paymentId, total, lines, shippingAddress, shippingOption, confirmedAt: now },
  };
}

const confirmedLines = (
  lines: PlacedOrder['snapshot']['lines'],
  allocated: ReadonlyMap<Sku, ReservationId>,
): readonly ConfirmedLine[] =>
  lines.map(({ lineId, sku, quantity, sellerId, tracked, lineTotal }) => ({
    lineId,
    sku,
    quantity,
    sellerId,
    tracked,
    reservationId: tracked ? (allocated.get(sku) ?? null) : null,
    lineTotal,
  }));
