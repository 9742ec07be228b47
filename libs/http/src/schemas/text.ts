import { z } from 'zod';

/** With the `u` flag a pair is one character; only a half without its other half is left to match. */
const loneSurrogate = /\p{Surrogate}/u;

const hasNul = (text: string): boolean => text.includes('\0');

/** Text the database and JSON can hold: no NUL (PostgreSQL refuses it), no lone surrogate (it would be stored as U+FFFD).
 *  `min` and `max` count UTF-16 units after trimming is left to the caller; the default minimum of 1 refuses emptiness. */
export const text = ({ min = 1, max = 255 }: Readonly<{ min?: number; max?: number }> = {}) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !hasNul(value), { error: 'must not hold a NUL character' })
    .refine((value) => !loneSurrogate.test(value), { error: 'must be well-formed Unicode' });

/** Bidirectional controls, zero-width characters and the other invisible ones that make one name look like another. */
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/gu;

/** A name shown to people: normalised (NFC), invisible characters and surrounding space taken out, one line. */
export const displayText = ({ min = 1, max = 255 }: Readonly<{ min?: number; max?: number }> = {}) =>
  text({ min: 0, max })
    .overwrite((value) => value.normalize('NFC').replace(invisible, '').trim())
    .refine((value) => value.length >= min, { error: `must hold at least ${min} visible characters` })
    // oxlint-disable-next-line no-control-regex -- control characters are what is refused
    .refine((value) => !/[\u0000-\u001f\u007f-\u009f]/.test(value), { error: 'must not hold control characters' })
    .meta({ minLength: min });
