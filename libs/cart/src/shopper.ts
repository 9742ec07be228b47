import type { Caller } from '#http';
import { type CartId, Refusal, type UserId } from '#kernel';
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { type Cart, cartOf } from './domain/cart.js';

/** Whose cart is meant, and what proves it: a customer's token, or a guest's secret. */
export type Shopper = Readonly<{
  cartId: CartId;
  customerId: UserId | null;
  secretHash: string | null;
  /** A guest who has no cart yet. */
  isNew: boolean;
}>;

export const customer = (customerId: UserId): Shopper => ({
  cartId: cartOf(customerId),
  customerId,
  secretHash: null,
  isNew: false,
});

const tokenPattern = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** The guest who shows a cart token, `<cartId>.<secret>`. Refuses 'CART_NOT_FOUND' for anything else. */
export function guest(cartToken: string): Shopper {
  const [, cartId, secret] = tokenPattern.exec(cartToken) ?? [];
  if (cartId === undefined || secret === undefined) throw cartNotFound();
  return { cartId: cartId as CartId, customerId: null, secretHash: hashOf(secret), isNew: false };
}

/** A guest with an empty cart. The token is told once and never stored; only the hash of its secret is. */
export function newGuest(): Readonly<{ shopper: Shopper; cartToken: string }> {
  const cartId = randomUUID() as CartId;
  const secret = randomBytes(32).toString('base64url');
  return {
    shopper: { cartId, customerId: null, secretHash: hashOf(secret), isNew: true },
    cartToken: `${cartId}.${secret}`,
  };
}

/** Who asks: a signed-in user, whatever token they show beside, else a guest with a token, else nobody we know. */
export function shopperOf(caller: Caller | null, cartToken: string | undefined): Shopper | null {
  if (caller) return customer(caller.userId);
  return cartToken === undefined ? null : guest(cartToken);
}

/** As `shopperOf`, where there must be a cart already. Refuses 'CART_NOT_FOUND'. */
export function knownShopper(caller: Caller | null, cartToken: string | undefined): Shopper {
  const shopper = shopperOf(caller, cartToken);
  if (!shopper) throw cartNotFound();
  return shopper;
}

/** Lets a shopper at their own cart. Refuses 'CART_NOT_FOUND': a wrong secret learns nothing about the cart. */
export function admit(shopper: Shopper, cart: Cart): void {
  const mine = cart.generation === 0 ? shopper.isNew || shopper.customerId !== null : owns(shopper, cart);
  if (!mine) throw cartNotFound();
}

const owns = (shopper: Shopper, cart: Cart): boolean =>
  shopper.customerId !== null
    ? shopper.customerId === cart.customerId
    : shopper.secretHash !== null && cart.secretHash !== null && sameHash(shopper.secretHash, cart.secretHash);

const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const cartNotFound = (): Refusal => new Refusal('CART_NOT_FOUND', 'there is no such cart');
