import type { UserId } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import { customer, guest, knownShopper, newGuest, shopperOf } from './shopper.js';

const caller = { userId: 'anna' as UserId, roles: ['customer'], sessionId: 'session' } as const;
const notFound = expect.objectContaining({ code: 'CART_NOT_FOUND' });

describe('a shopper', () => {
  it('who signed in has one cart, on every device, whatever guest token they still carry', () => {
    expect(shopperOf(caller, newGuest().cartToken)).toEqual(customer('anna' as UserId));
  });

  it('who is a guest shows a token, of which only the hash of the secret is kept', () => {
    const { shopper, cartToken } = newGuest();
    const secret = cartToken.split('.')[1] ?? '';
    expect(guest(cartToken)).toEqual({ ...shopper, isNew: false });
    expect(JSON.stringify(shopper)).not.toContain(secret);
    expect(secret).toHaveLength(43);
  });

  it('who shows something else as a token is told nothing', () => {
    for (const token of [
      '',
      'x',
      '.',
      `${newGuest().shopper.cartId}.`,
      `${newGuest().cartToken}x`,
      `${newGuest().cartToken}, b`,
    ]) {
      expect(() => guest(token)).toThrow(notFound);
    }
  });

  it('who shows nothing has no cart to change', () => {
    expect(shopperOf(null, undefined)).toBeNull();
    expect(() => knownShopper(null, undefined)).toThrow(notFound);
  });
});
