import { STATUS_CODES } from 'node:http';
import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import type { Answer, RawAnswer } from '../request/answers.js';
import { MoneySchema } from '../schemas/values.js';
import type { AnswerHeader } from './headers.js';

/** What a handler may return where the document says `T`: more fields than that, and what it had no right to change. */
type Documented<T> = T extends readonly (infer Item)[]
  ? readonly Documented<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Documented<T[K]> }
    : T;

type Sent<T> = T | Answer<T> | RawAnswer;

/** The headers of `written(…)` and of `versioned(…)`. */
export const ofWrite = ['ETag', 'X-Consistency-Token'] as const satisfies readonly AnswerHeader[];
export const ofRead = ['ETag'] as const satisfies readonly AnswerHeader[];

/** The status of a route's success, and what is sent with it: set, and told to readers of the document. `null` for no
 *  body. A handler that returns anything else does not compile. */
export function Answers<S extends z.ZodType | null>(status: number, schema: S, headers: readonly AnswerHeader[] = []) {
  const described = {
    status,
    description: STATUS_CODES[status] ?? '',
    headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
  };
  const decorate = applyDecorators(
    HttpCode(status),
    ApiResponse(schema === null ? described : { ...described, standardSchema: schema }),
  );
  type Body = S extends z.ZodType ? Documented<z.input<S>> : void | undefined;
  return <H extends (...args: never[]) => Sent<Body> | Promise<Sent<Body>>>(
    target: object,
    key: string | symbol,
    handler: TypedPropertyDescriptor<H>,
  ): void => decorate(target, key, handler);
}

/** A page of a list. */
export const pageAnswer = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** ISO-8601 UTC with milliseconds. */
export const InstantAnswer = z.string().meta({ format: 'date-time' });

/** Whole minor units. */
export const MoneyAnswer = z.object(MoneySchema.shape);

const line = z.string().nullable();

/** An address as it was written down. */
export const AddressAnswer = z.object({
  name: z.string(),
  line1: z.string(),
  line2: line,
  city: z.string(),
  region: line,
  postcode: line,
  country: z.string(),
  phone: line,
});
