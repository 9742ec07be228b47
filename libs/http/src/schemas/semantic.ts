import type { RefusalCode } from '#kernel';
import { z } from 'zod';

/** Marks an issue with the refusal it stands for: the shape is right, the meaning is not (422 instead of 400). */
export const refusedAs = (code: RefusalCode, message: string) => ({ error: message, params: { code } });

/** Whole units of one line, 1–999. A number of the wrong size refuses INVALID_QUANTITY; anything but a whole number
 *  is a malformed request. */
export const QuantitySchema = z
  .int()
  .refine((value) => value >= 1 && value <= 999, refusedAs('INVALID_QUANTITY', 'must be between 1 and 999'))
  .meta({ minimum: 1, maximum: 999 });

/** Whole units of a receipt or a correction, 1–1 000 000. */
export const StockQuantitySchema = z
  .int()
  .refine((value) => value >= 1 && value <= 1_000_000, refusedAs('INVALID_QUANTITY', 'must be between 1 and 1000000'))
  .meta({ minimum: 1, maximum: 1_000_000 });

const passesLuhn = (digits: string): boolean =>
  [...digits].toReversed().reduce((sum, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) %
    10 ===
  0;

/** 13–19 digits that pass the card checksum, however they are spaced. */
export const looksLikeCardNumber = (value: string): boolean =>
  (value.match(/\d(?:[ -]?\d){12,18}/g) ?? []).some((found) => passesLuhn(found.replace(/[ -]/g, '')));

/** Wraps a text schema of a payment field: a card number must never reach a log, an event or a database. */
export const notACardNumber = <S extends z.ZodType<string>>(schema: S) =>
  schema.refine((value) => !looksLikeCardNumber(value), refusedAs('PAN_NOT_ALLOWED', 'must not hold a card number'));
