import { Refusal, type Sku } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anna, cartId, lineOf, offer, orderOf, placerOf } from '../../test/cart-story.js';
import { addItem } from '../add-item/add-item.js';
import { changeQuantity } from '../change-quantity/change-quantity.js';
import { convertCart } from '../convert-cart/convert-cart.js';
import { removeItem } from '../remove-item/remove-item.js';
import { type Cart, cart, itemsTotal } from './cart.js';
import type { CartEvent } from './events.js';
import { maxQuantity } from './limits.js';

type Ask = Readonly<{ ask: 'add' | 'change' | 'remove'; sku: Sku; quantity: number; price: number }>;
type Order = Readonly<{ ask: 'order'; number: number; taken: boolean }>;

const sku = fc.integer({ min: 1, max: 5 }).map((number) => `SKU-${number}` as Sku);
const ask: fc.Arbitrary<Ask> = fc.record({
  ask: fc.constantFrom('add', 'add', 'change', 'remove'),
  sku,
  quantity: fc.integer({ min: 0, max: 600 }),
  price: fc.integer({ min: 0, max: 1_000_000 }),
});
const order: fc.Arbitrary<Order> = fc.record({
  ask: fc.constant('order' as const),
  number: fc.integer({ min: 1, max: 4 }),
  taken: fc.boolean(),
});

function decide(asked: Ask | Order, state: Cart): readonly CartEvent[] {
  if (asked.ask === 'order') {
    const taken = [...state.lines.values()].map(({ lineId, quantity }) => ({ lineId, quantity }));
    const name = String(asked.number);
    const named = { cartId, orderId: orderOf(name), placedBy: placerOf(name) };
    return convertCart({ ...named, ...(asked.taken ? { taken } : {}) }, state);
  }
  const { sku, quantity, price } = asked;
  const line = { shopper: anna, lineId: lineOf(sku, state.generation) };
  if (asked.ask === 'add') return addItem({ shopper: anna, sku, quantity, offer: offer(sku, price) }, state);
  return asked.ask === 'change' ? changeQuantity({ ...line, quantity }, state) : removeItem(line, state);
}

/** Null: refused. */
function decided(asked: Ask | Order, state: Cart): readonly CartEvent[] | null {
  try {
    return decide(asked, state);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Another way to count: quantities and prices by SKU, plain addition. */
function keepBooks(books: Map<Sku, { quantity: number; price: number }>, asked: Ask | Order): void {
  if (asked.ask === 'order') return books.clear();
  const { sku, quantity, price } = asked;
  const line = books.get(sku);
  if (asked.ask === 'add') books.set(sku, { quantity: (line?.quantity ?? 0) + quantity, price });
  else if (asked.ask === 'remove' || quantity === 0) books.delete(sku);
  else if (line) books.set(sku, { ...line, quantity });
}

const add = (before: Cart, { sku, quantity }: { sku: Sku; quantity: number }) =>
  addItem({ shopper: anna, sku, quantity, offer: offer(sku) }, before).reduce(cart.evolve, before);

const units = (lines: Iterable<{ quantity: number }>) => [...lines].reduce((all, { quantity }) => all + quantity, 0);

describe('a cart, whatever is asked of it in whatever order', () => {
  it('loses no line and counts to the penny', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 8, arbitrary: ask }, order), { maxLength: 60, size: 'max' }), (asks) => {
        const books = new Map<Sku, { quantity: number; price: number }>();
        let state = cart.initial;
        for (const asked of asks) {
          const events = decided(asked, state);
          if (!events || (asked.ask === 'order' && events.length === 0)) continue;
          keepBooks(books, asked);
          state = events.reduce(cart.evolve, state);
          const lines = [...state.lines.values()].map(({ sku, quantity, unitPrice }) => [
            sku,
            { quantity, price: unitPrice.amount },
          ]);
          expect(Object.fromEntries(lines)).toEqual(Object.fromEntries(books));
          const total = [...books.values()].reduce(
            (all, { quantity, price }) => all + BigInt(quantity) * BigInt(price),
            0n,
          );
          expect(itemsTotal(state.lines.values(), state.currency)).toEqual({ amount: Number(total), currency: 'GBP' });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('sums what many devices add at once, in any order', () => {
    const adds = fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 20 }) }), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(adds, (all) => {
        const state = all.reduce(add, cart.initial);
        for (const { quantity } of state.lines.values()) expect(quantity).toBeLessThanOrEqual(maxQuantity);
        expect(units(state.lines.values())).toBe(units(all));
        expect(state.lines.size).toBe(new Set(all.map(({ sku }) => sku)).size);
      }),
      { numRuns: 100 },
    );
  });

  it('loses no unit between the cart and its order, whenever the order takes it', () => {
    const adds = fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 20 }) }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(adds, adds, (before, meanwhile) => {
        const placed = before.reduce(add, cart.initial);
        const taken = [...placed.lines.values()].map(({ lineId, quantity }) => ({ lineId, quantity }));
        const later = meanwhile.reduce(add, placed);
        const after = convertCart({ cartId, orderId: orderOf('one'), placedBy: placerOf('one'), taken }, later).reduce(
          cart.evolve,
          later,
        );
        expect(units(taken) + units(after.lines.values())).toBe(units(before) + units(meanwhile));
        expect(after.generation).toBe(2);
      }),
      { numRuns: 100 },
    );
  });

  it('gives each generation to one order, and each order one generation', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ask, order), { maxLength: 60, size: 'max' }), (asks) => {
        let state = cart.initial;
        const orders: string[] = [];
        let generations = 0;
        for (const asked of asks) {
          const events = decided(asked, state) ?? [];
          orders.push(...events.flatMap(({ type, data }) => (type === 'CartConverted' ? [data.orderId] : [])));
          generations += events.filter(({ type }) => type === 'CartCreated').length;
          state = events.reduce(cart.evolve, state);
        }
        expect(new Set(orders).size).toBe(orders.length);
        expect(orders.length).toBeLessThanOrEqual(generations);
        expect(state.generation).toBe(generations);
      }),
      { numRuns: 100 },
    );
  });
});
