import { type Fold, type OrderId, PersistentMap, type ReservationId, type Sku } from '#kernel';
import { enqueue, type ExpiryQueue, rest } from './expiry-queue.js';
import { stockChange, type StockCounts, type StockHoldExpired, type StockItemEvent } from './events.js';

export type Hold = Readonly<{
  stage: 'held';
  orderId: OrderId;
  quantity: number;
  expiresAt: string;
  extensions: number;
}>;
export type Allocation = Readonly<{ stage: 'allocated'; orderId: OrderId; quantity: number }>;

/** Held until `expiresAt`, then allocated to a confirmed order, then committed: out of the building. */
export type Reservation = Hold | Allocation | Readonly<{ stage: 'released' | 'expired' | 'committed' }>;

type Reservations = PersistentMap<ReservationId, Reservation>;

/** Names one receipt or adjustment of the item. */
export type Booking = `${'receipt' | 'adjustment'} ${string}`;

/** Units of one SKU, and whom they are promised to. Always 0 ≤ held + allocated ≤ onHand.
 *  `evolve` changes nothing in place, and costs the same on the first reservation and on the fifty-thousandth. */
export type StockItem = StockCounts &
  Readonly<{
    /** Every reservation there ever was: an ended one stays known, so it is never made again. */
    reservations: Reservations;
    /** When holds end, soonest on top. Below the top it may name holds that were extended or have ended. */
    expiries: ExpiryQueue;
    /** Units of every receipt and adjustment, so each counts once. */
    booked: PersistentMap<Booking, number>;
  }>;

export const stockItem: Fold<StockItem, StockItemEvent> = {
  category: 'stock',
  initial: {
    onHand: 0,
    held: 0,
    allocated: 0,
    reservations: PersistentMap.empty(),
    expiries: null,
    booked: PersistentMap.empty(),
  },
  evolve: (before, event) => {
    const item = counted(before, stockChange(event));
    const { type, data } = event;
    switch (type) {
      case 'StockReceived':
        return { ...item, booked: item.booked.set(`receipt ${data.receiptId}`, data.quantity) };
      case 'StockAdjusted':
        return { ...item, booked: item.booked.set(`adjustment ${data.reference}`, data.delta) };
      case 'StockHeld': {
        const { reservationId, orderId, quantity, expiresAt } = data;
        return keeping(item, reservationId, { stage: 'held', orderId, quantity, expiresAt, extensions: 0 });
      }
      case 'HoldExtended': {
        const { reservationId, expiresAt } = data;
        const hold = item.reservations.get(reservationId);
        if (hold?.stage !== 'held') return item;
        return keeping(item, reservationId, { ...hold, expiresAt, extensions: hold.extensions + 1 });
      }
      case 'StockAllocated': {
        const { reservationId, orderId, quantity } = data;
        return keeping(item, reservationId, { stage: 'allocated', orderId, quantity });
      }
      case 'StockReleased':
        return keeping(item, data.reservationId, ended.released);
      case 'StockHoldExpired':
        return keeping(item, data.reservationId, ended.expired);
      case 'StockCommitted': {
        const { reservationId, orderId } = data;
        const quantity = allocatedTo(item, reservationId) - data.quantity;
        return keeping(item, reservationId, quantity > 0 ? { stage: 'allocated', orderId, quantity } : ended.committed);
      }
    }
  },
};

/** One object per way to end, shared by tens of thousands of reservations. */
const ended = {
  released: { stage: 'released' },
  expired: { stage: 'expired' },
  committed: { stage: 'committed' },
} as const;

const counted = (item: StockItem, change: StockCounts): StockItem => ({
  ...item,
  onHand: item.onHand + change.onHand,
  held: item.held + change.held,
  allocated: item.allocated + change.allocated,
});

function keeping(item: StockItem, id: ReservationId, reservation: Reservation): StockItem {
  const reservations = item.reservations.set(id, reservation);
  const queue = reservation.stage === 'held' ? enqueue(item.expiries, reservation.expiresAt, id) : item.expiries;
  return { ...item, reservations, expiries: withLiveTop(queue, reservations) };
}

/** Every entry is dropped at most once, so this is cheap over the life of a stream. */
function withLiveTop(expiries: ExpiryQueue, reservations: Reservations): ExpiryQueue {
  let queue = expiries;
  while (queue) {
    const hold = reservations.get(queue.reservationId);
    if (hold?.stage === 'held' && hold.expiresAt === queue.at) break;
    queue = rest(queue);
  }
  return queue;
}

/** Units that may be promised. Backorders, once there are any, belong here. */
export const available = ({ onHand, held, allocated }: StockCounts): number => onHand - held - allocated;

export const isDue = ({ expiresAt }: Hold, now: string): boolean => expiresAt <= now;

/** Whether a reservation still keeps units for its order at `now`. */
export const isLive = (reservation: Reservation, now: string): boolean =>
  reservation.stage === 'allocated' || (reservation.stage === 'held' && !isDue(reservation, now));

/** What has to be recorded before units of overdue holds are promised again. */
export function overdueHolds(item: StockItem, sku: Sku, now: string): readonly StockHoldExpired[] {
  const overdue = new Map<ReservationId, StockHoldExpired>();
  for (let queue = item.expiries; queue && queue.at <= now; queue = rest(queue)) {
    const { reservationId } = queue;
    const hold = item.reservations.get(reservationId);
    if (hold?.stage === 'held' && isDue(hold, now)) overdue.set(reservationId, holdExpired(sku, reservationId, hold));
  }
  return [...overdue.values()];
}

export const holdExpired = (sku: Sku, reservationId: ReservationId, { orderId, quantity }: Hold): StockHoldExpired => ({
  type: 'StockHoldExpired',
  data: { sku, reservationId, orderId, quantity },
});

export function allocatedTo(item: StockItem, id: ReservationId): number {
  const reservation = item.reservations.get(id);
  return reservation?.stage === 'allocated' ? reservation.quantity : 0;
}
