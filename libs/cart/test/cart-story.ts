import type { Currency, Money, OrderId, ProductId, Sku, UserId } from '#kernel';
import { cartOf, lineIdOf } from '../src/domain/cart.js';
import type { CartEvent } from '../src/domain/events.js';
import type { Offer } from '../src/offers.js';
import { customer } from '../src/shopper.js';

/** Events, ids and offers that the specs of this context tell their stories with. */

export const anna = customer('anna' as UserId);
export const cartId = cartOf('anna' as UserId);
export const mug = 'MUG-01' as Sku;
export const tea = 'TEA-02' as Sku;

export const pounds = (amount: number, currency: Currency = 'GBP'): Money => ({ amount, currency });

export const orderOf = (name: string): OrderId => `order-${name}` as OrderId;

/** The command that placed it. */
export const placerOf = (name: string): string => `command-of-${name}`;

export const lineOf = (sku: Sku, generation = 1) => lineIdOf(cartId, generation, sku);

export const offer = (sku: Sku, amount = 250, changes: Partial<Offer> = {}): Offer => ({
  sku,
  productId: `product-of-${sku}` as ProductId,
  title: `The ${sku}`,
  sellerId: 'sam' as UserId,
  price: pounds(amount),
  tracked: true,
  purchasable: true,
  ...changes,
});

export const created = (currency: Currency = 'GBP'): CartEvent => ({
  type: 'CartCreated',
  data: { cartId, customerId: anna.customerId, secretHash: null, currency },
});

export const added = (sku: Sku, quantity: number, unitPrice = pounds(250), generation = 1): CartEvent => ({
  type: 'CartItemAdded',
  data: {
    cartId,
    lineId: lineOf(sku, generation),
    sku,
    productId: `product-of-${sku}` as ProductId,
    title: `The ${sku}`,
    quantity,
    unitPrice,
  },
});

export const changed = (sku: Sku, quantity: number): CartEvent => ({
  type: 'CartItemQuantityChanged',
  data: { cartId, lineId: lineOf(sku), quantity },
});

export const removed = (sku: Sku): CartEvent => ({ type: 'CartItemRemoved', data: { cartId, lineId: lineOf(sku) } });

export const repriced = (sku: Sku, from: number, to: number): CartEvent => ({
  type: 'CartRepriced',
  data: { cartId, changes: [{ lineId: lineOf(sku), from: pounds(from), to: pounds(to) }] },
});

export const converted = (order: string): CartEvent => ({
  type: 'CartConverted',
  data: { cartId, orderId: orderOf(order), placedBy: placerOf(order) },
});
