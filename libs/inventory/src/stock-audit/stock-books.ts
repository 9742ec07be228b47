import type { ReservationId } from '#kernel';
import type { StockItemEvent } from '../domain/events.js';

/** The auditor's own books of one SKU: plain maps, changed in place, and not a line shared with the deciders or their
 *  fold, so whatever is wrong there is found here. */
export type StockBooks = Readonly<{
  held: Kept;
  allocated: Kept;
  ended: Set<ReservationId>;
  references: Set<string>;
}> & { onHand: number };

type Kept = { total: number; readonly units: Map<ReservationId, number> };

export const emptyBooks = (): StockBooks => ({
  onHand: 0,
  held: { total: 0, units: new Map() },
  allocated: { total: 0, units: new Map() },
  ended: new Set(),
  references: new Set(),
});

/** Enters one event. Answers with the rule it breaks, or null. */
export function enter(books: StockBooks, { type, data }: StockItemEvent): string | null {
  if ('quantity' in data && !(Number.isSafeInteger(data.quantity) && data.quantity > 0)) {
    return 'quantities are whole and above zero';
  }
  switch (type) {
    case 'StockReceived':
      return arrive(books, `receipt ${data.receiptId}`, data.quantity);
    case 'StockAdjusted':
      return arrive(books, `adjustment ${data.reference}`, data.delta);
    case 'StockHeld':
      return isKnown(books, data.reservationId)
        ? 'a reservation is made once'
        : keep(books.held, data.reservationId, data.quantity);
    case 'HoldExtended':
      return books.held.units.has(data.reservationId) ? null : 'only held units are extended';
    case 'StockAllocated':
      return letGo(books.held, data.reservationId, data.quantity)
        ? keep(books.allocated, data.reservationId, data.quantity)
        : 'what is allocated was held, all of it';
    case 'StockHoldExpired':
      books.ended.add(data.reservationId);
      return letGo(books.held, data.reservationId, data.quantity) ? null : 'what expires was held, all of it';
    case 'StockReleased':
      books.ended.add(data.reservationId);
      return letGo(books[data.from], data.reservationId, data.quantity) ? null : 'what is released was kept, all of it';
    case 'StockCommitted':
      return commit(books, data.reservationId, data.quantity);
  }
}

/** The rule about the counts that is broken after an event, or null. */
export function imbalance({ onHand, held, allocated }: StockBooks): string | null {
  if (onHand < 0) return 'units on hand are never below zero';
  return held.total + allocated.total > onHand ? 'what is held and allocated is on hand' : null;
}

const isKnown = ({ held, allocated, ended }: StockBooks, id: ReservationId): boolean =>
  held.units.has(id) || allocated.units.has(id) || ended.has(id);

function arrive(books: StockBooks, reference: string, units: number): string | null {
  if (books.references.has(reference)) return 'a receipt or correction counts once';
  books.references.add(reference);
  books.onHand += units;
  return null;
}

function keep(kept: Kept, id: ReservationId, quantity: number): null {
  kept.units.set(id, quantity);
  kept.total += quantity;
  return null;
}

function letGo(kept: Kept, id: ReservationId, quantity: number): boolean {
  if (kept.units.get(id) !== quantity) return false;
  kept.units.delete(id);
  kept.total -= quantity;
  return true;
}

function commit(books: StockBooks, id: ReservationId, quantity: number): string | null {
  const kept = books.allocated.units.get(id) ?? 0;
  if (!letGo(books.allocated, id, kept) || quantity > kept) return 'what is committed was allocated';
  books.onHand -= quantity;
  if (quantity < kept) return keep(books.allocated, id, kept - quantity);
  books.ended.add(id);
  return null;
}
