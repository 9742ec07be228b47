import { type OrderId, Refusal } from '#kernel';
import type { Requester } from '#ordering/contract';
import { Database } from '#postgres';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { detailed, detailsAnswer, type DetailsRow, type OrderDetails, type OrderRow } from './order-row.js';

/** One order with its lines, addresses, payments and parcels.
 *  Refuses 'ORDER_NOT_FOUND', also for somebody else's: whether it exists is nobody's business. */
export class OrderQuery extends Query<Readonly<{ revision: bigint; details: OrderDetails }>> {
  constructor(
    readonly orderId: OrderId,
    readonly viewer: Requester,
  ) {
    super();
  }
}

@QueryHandler(OrderQuery)
export class OrderHandler implements IQueryHandler<OrderQuery> {
  constructor(private readonly database: Database) {}

  async execute({ orderId, viewer }: OrderQuery) {
    const row: DetailsRow | undefined = await this.database
      .knex('checkout.orders')
      .where('order_id', orderId)
      .first(detailed);
    if (!row || !mayRead(row, viewer)) throw orderNotFound();
    return { revision: BigInt(row.revision), details: detailsAnswer(row) };
  }
}

export const orderNotFound = (): Refusal => new Refusal('ORDER_NOT_FOUND', 'there is no such order');

/** Sellers read their parcels, not their customers' orders; as customers they read their own. */
export function mayRead({ customer_id, cart_id }: Pick<OrderRow, 'customer_id' | 'cart_id'>, by: Requester): boolean {
  switch (by.role) {
    case 'admin':
      return true;
    case 'customer':
    case 'seller':
      return customer_id === by.id;
    case 'guest':
      return customer_id === null && cart_id === by.cartId;
  }
}
