import { EventStore } from '#event-sourcing';
import type { CartId, Currency, OrderId, UserId } from '#kernel';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { cart, type Cart, type CartLine } from '../domain/cart.js';
import { type Offer, Offers } from '../offers.js';
import { admit, customer, guest } from '../shopper.js';

/** What a checkout starts from. Lines carry the price their shopper saw, and today's offer beside it: null where there is none.
 *  An order id made of `cartId` and `generation` is the same for every checkout of this content. */
export type CartToPlace = Readonly<{
  cartId: CartId;
  generation: number;
  revision: bigint;
  /** `converted`: `orderId` has taken it, and there are no lines any more. */
  status: Cart['status'];
  orderId: OrderId | null;
  /** Every order of this shopper's cart so far, and the command that placed it. */
  orders: Cart['orders'];
  currency: Currency;
  lines: readonly (CartLine & Readonly<{ offer: Offer | null }>)[];
}>;

type Whose = Readonly<{ customerId: UserId }> | Readonly<{ cartToken: string }>;

/** The cart as it stands, empty or not; whether it can be placed is for the asker to say.
 *  Refuses 'CART_NOT_FOUND' for a token of no cart. */
export class CartToPlaceQuery extends Query<CartToPlace> {
  constructor(readonly whose: Whose) {
    super();
  }
}

@QueryHandler(CartToPlaceQuery)
export class CartToPlaceHandler implements IQueryHandler<CartToPlaceQuery> {
  constructor(
    private readonly store: EventStore,
    private readonly offers: Offers,
  ) {}

  async execute({ whose }: CartToPlaceQuery): Promise<CartToPlace> {
    const shopper = 'customerId' in whose ? customer(whose.customerId) : guest(whose.cartToken);
    const { state, revision } = await this.store.load(cart, shopper.cartId);
    admit(shopper, state);
    const lines = [...state.lines.values()];
    const offers = await this.offers.find(lines.map(({ sku }) => sku));
    const { generation, status, orderId, orders, currency } = state;
    return {
      cartId: shopper.cartId,
      generation,
      revision,
      status,
      orderId,
      orders,
      currency,
      lines: lines.map((line) => ({ ...line, offer: offers.get(line.sku) ?? null })),
    };
  }
}
