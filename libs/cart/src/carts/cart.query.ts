import { EventStore } from '#event-sourcing';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { cart } from '../domain/cart.js';
import { Offers } from '../offers.js';
import { admit, type Shopper } from '../shopper.js';
import { type CartAnswer, cartAnswer } from './cart-answer.js';
import { quoteOf } from './quote.js';

/** The shopper's cart at today's prices, read from the log; an empty one for somebody who has none.
 *  Refuses 'CART_NOT_FOUND' for a token of no cart. */
export class CartQuery extends Query<Readonly<{ revision: bigint; answer: CartAnswer }>> {
  constructor(readonly shopper: Shopper | null) {
    super();
  }
}

@QueryHandler(CartQuery)
export class CartHandler implements IQueryHandler<CartQuery> {
  constructor(
    private readonly store: EventStore,
    private readonly offers: Offers,
  ) {}

  async execute({ shopper }: CartQuery) {
    if (!shopper) return { revision: -1n, answer: cartAnswer(null, cart.initial, -1n) };
    const { state, revision } = await this.store.load(cart, shopper.cartId);
    admit(shopper, state);
    const offers = await this.offers.find([...state.lines.values()].map(({ sku }) => sku));
    return { revision, answer: cartAnswer(shopper.cartId, state, revision, quoteOf(state, offers)) };
  }
}
