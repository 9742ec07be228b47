import { Refusal } from '#kernel';
import { type Cart, itemsTotal } from './cart.js';

export const maxQuantity = 999;
export const maxLines = 100;

/** Refuses 'INVALID_QUANTITY' below `least` and for fractions, 'LIMIT_EXCEEDED' above 999. */
export function requireQuantity(quantity: number, least: 0 | 1): void {
  if (!Number.isSafeInteger(quantity) || quantity < least) {
    throw new Refusal('INVALID_QUANTITY', `${quantity} is not a number of whole units from ${least}`);
  }
  if (quantity > maxQuantity) {
    throw new Refusal('LIMIT_EXCEEDED', `a line has at most ${maxQuantity} units`, { maxQuantity, wanted: quantity });
  }
}

/** Refuses 'LIMIT_EXCEEDED' for more than 100 lines, and 'AMOUNT_OUT_OF_RANGE' where the total cannot be counted:
 *  a cart like that could not even be shown. */
export function requireShowable({ lines, currency }: Cart): void {
  if (lines.size > maxLines) throw new Refusal('LIMIT_EXCEEDED', `a cart has at most ${maxLines} lines`, { maxLines });
  itemsTotal(lines.values(), currency);
}
