import { CartToPlaceQuery } from '#cart';
import { type Caller, hasRole, isAdmin } from '#http';
import { isRefusal, Refusal } from '#kernel';
import type { Requester } from '#ordering/contract';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';

/** Finds out on whose behalf somebody asks about orders: a signed-in user, or a guest who shows the token of the cart that
 *  became the order. Refuses 'TOKEN_MISSING' for neither, 'ORDER_NOT_FOUND' for a token of no cart. */
@Injectable()
export class Viewers {
  constructor(private readonly queries: QueryBus) {}

  async of(caller: Caller | null, cartToken: string | undefined): Promise<Requester> {
    if (isAdmin(caller)) return { role: 'admin' };
    if (caller) return { role: hasRole(caller, 'seller') ? 'seller' : 'customer', id: caller.userId };
    if (cartToken === undefined) throw new Refusal('TOKEN_MISSING', 'an access token or a cart token is needed');
    try {
      const { cartId } = await this.queries.execute(new CartToPlaceQuery({ cartToken }));
      return { role: 'guest', cartId };
    } catch (error) {
      if (isRefusal(error, 'CART_NOT_FOUND')) throw new Refusal('ORDER_NOT_FOUND', 'there is no such order');
      throw error;
    }
  }
}
