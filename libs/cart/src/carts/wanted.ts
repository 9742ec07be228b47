import { refusedAs } from '#http';
import { z } from 'zod';
import { maxQuantity } from '../domain/limits.js';

/** Units wanted of a line, from `least` to 999. A number of the wrong size is a business refusal (422), not a malformed request. */
export const wanted = (least: 0 | 1) =>
  z
    .int()
    .refine((units) => units >= least, refusedAs('INVALID_QUANTITY', `must be at least ${least}`))
    .refine((units) => units <= maxQuantity, refusedAs('LIMIT_EXCEEDED', `must be at most ${maxQuantity}`))
    .meta({ minimum: least, maximum: maxQuantity });
