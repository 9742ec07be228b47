import type { Event, OrderId, ReservationId, Sku } from '#kernel';

type OfReservation = Readonly<{ sku: Sku; reservationId: ReservationId; orderId: OrderId }>;

/** What can happen to the units of one SKU. Quantities are whole units above zero, times ISO-8601 UTC with milliseconds. */
export type StockItemEvent =
  /** `receiptId` is what it counts once by; `reference` is for people: what the supplier's note says. */
  | Event<'StockReceived', { sku: Sku; quantity: number; receiptId: string; reference: string }>
  | Event<'StockAdjusted', { sku: Sku; delta: number; reason: string; reference: string }>
  | Event<'StockHeld', OfReservation & { quantity: number; expiresAt: string }>
  | Event<'HoldExtended', OfReservation & { expiresAt: string }>
  | Event<'StockAllocated', OfReservation & { quantity: number }>
  | Event<'StockReleased', OfReservation & { quantity: number; from: 'held' | 'allocated'; reason: string }>
  | Event<'StockHoldExpired', OfReservation & { quantity: number }>
  | Event<'StockCommitted', OfReservation & { quantity: number }>;

export type StockHoldExpired = Extract<StockItemEvent, { type: 'StockHoldExpired' }>;

/** Units on the shelf, and how many of them are promised: for a while, or to a confirmed order. */
export type StockCounts = Readonly<{ onHand: number; held: number; allocated: number }>;

const unchanged: StockCounts = { onHand: 0, held: 0, allocated: 0 };

/** What an event adds to the counts. The state and the views share it; the audit has its own books. */
export function stockChange({ type, data }: StockItemEvent): StockCounts {
  switch (type) {
    case 'StockReceived':
      return { ...unchanged, onHand: data.quantity };
    case 'StockAdjusted':
      return { ...unchanged, onHand: data.delta };
    case 'StockHeld':
      return { ...unchanged, held: data.quantity };
    case 'HoldExtended':
      return unchanged;
    case 'StockAllocated':
      return { ...unchanged, held: -data.quantity, allocated: data.quantity };
    case 'StockReleased':
      return { ...unchanged, [data.from]: -data.quantity };
    case 'StockHoldExpired':
      return { ...unchanged, held: -data.quantity };
    case 'StockCommitted':
      return { ...unchanged, onHand: -data.quantity, allocated: -data.quantity };
  }
}
