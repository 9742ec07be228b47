import { Refusal } from '#kernel';
import { z } from 'zod';
import { text } from './text.js';

/** Digits only: `0x10`, `1e2`, ` 5` and lists are not numbers here. */
export const wholeNumberText = (min: number, max: number) =>
  z
    .string()
    .regex(/^[0-9]{1,16}$/, { error: 'must be a whole number in digits' })
    .transform(Number)
    .pipe(z.int().min(min).max(max));

/** How many items of a list: 1–100, 20 when not said. */
const LimitSchema = wholeNumberText(1, 100).default(20);

const CursorSchema = text({ max: 1024 }).regex(/^[A-Za-z0-9_-]+$/, { error: 'must be a cursor of ours' });

/** The query of every list. Extend it: `z.strictObject({ ...PageQuery.shape, category: … })`. */
export const PageQuery = z.strictObject({ limit: LimitSchema, cursor: CursorSchema.optional() });

export type PageQuery = z.infer<typeof PageQuery>;

export type Page<T> = Readonly<{ items: readonly T[]; nextCursor: string | null }>;

/** Where the next page starts, as an opaque word. Holds sort values and ids of the last item, nothing secret. */
export const encodeCursor = (values: unknown): string => Buffer.from(JSON.stringify(values)).toString('base64url');

/** Undefined for the first page. Refuses VALIDATION_FAILED for anything `encodeCursor` did not make of this schema. */
export function decodeCursor<S extends z.ZodType>(schema: S, cursor: string | undefined): z.infer<S> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success) {
    const errors = [{ pointer: '/cursor', message: 'must be a cursor of ours' }];
    throw new Refusal('VALIDATION_FAILED', 'the cursor is not one of ours', { errors });
  }
  return parsed.data;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A page from one row more than asked for: the extra row only tells that there is a next page. */
export function pageOf<T>(rows: readonly T[], limit: number, cursorOf: (last: T) => unknown): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null };
}
