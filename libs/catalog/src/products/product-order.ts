import { InstantSchema, text } from '#http';
import { maxAmount } from '#kernel';
import { z } from 'zod';

export const sorts = ['price', '-price', 'newest', 'relevance', 'rating'] as const;

type Sort = (typeof sorts)[number];

/** The orders there are so far: relevance is the title and ratings do not exist yet, so what has them is newest. */
export type Order = 'price' | '-price' | 'newest' | 'title';

const orders = { price: 'price', '-price': '-price', newest: 'newest', relevance: 'title', rating: 'newest' } as const;

export const orderOf = (sort: Sort): Order => orders[sort];

/** What each order sorts by. Ties are broken by the product's id in the same direction, so a page starts exactly after
 *  the last item of the page before, whatever was published in between. */
export const columnOf: Readonly<Record<Order, Readonly<{ column: string; direction: 'asc' | 'desc' }>>> = {
  price: { column: 'price_minor', direction: 'asc' },
  '-price': { column: 'price_minor', direction: 'desc' },
  newest: { column: 'created_at', direction: 'desc' },
  title: { column: 'title_key', direction: 'asc' },
};

/** A place in a list: the order, the value sorted by, and the product there. */
export type Place = readonly [order: Order, value: string | number, productId: string];

const amount = z.int().min(0).max(maxAmount);
const productId = text({ max: 128 });

/** A cursor of one order is none of another. */
export const placeSchemas = {
  price: z.tuple([z.literal('price'), amount, productId]),
  '-price': z.tuple([z.literal('-price'), amount, productId]),
  newest: z.tuple([z.literal('newest'), InstantSchema, productId]),
  title: z.tuple([z.literal('title'), text({ max: 300 }), productId]),
} as const satisfies Readonly<Record<Order, z.ZodType<Place>>>;
