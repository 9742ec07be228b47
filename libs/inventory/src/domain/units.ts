import { Refusal } from '#kernel';
import type { Booking, StockItem } from './stock-item.js';

/** An item has at most this many units on the shelf, so every count fits a 32-bit column. */
const maxOnHand = 1_000_000_000;

/** Refuses 'INVALID_QUANTITY' for anything but whole units above zero. */
export function requireUnits(quantity: number): void {
  if (Number.isSafeInteger(quantity) && quantity > 0) return;
  throw new Refusal('INVALID_QUANTITY', `${quantity} is not a number of whole units above zero`);
}

/** Refuses 'LIMIT_EXCEEDED' for more units on the shelf than the books can hold. */
export function requireRoom(onHand: number): void {
  if (onHand <= maxOnHand) return;
  throw new Refusal('LIMIT_EXCEEDED', `an item has at most ${maxOnHand} units on hand`, { maxOnHand });
}

/** Whether a receipt or adjustment counts already.
 *  Refuses 'IDEMPOTENCY_KEY_REUSED' when it counted other units: that is no repeat, and taking it for one loses goods. */
export function isBooked(item: StockItem, booking: Booking, units: number): boolean {
  const booked = item.booked.get(booking);
  if (booked === undefined || booked === units) return booked !== undefined;
  throw new Refusal('IDEMPOTENCY_KEY_REUSED', `${booking} has already booked ${booked} units`, { booked });
}
