import { decodeCursor, IdSchema, InstantSchema, type Page, pageOf } from '#http';
import type { UserId } from '#kernel';
import { Database } from '#postgres';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { listed, type OrderAnswer, orderAnswer, type OrderRow } from './order-row.js';

export type OrdersWanted = Readonly<{ limit: number; cursor?: string | undefined }>;

/** The orders of a customer, newest first; of everybody when `customerId` is null. */
export class OrdersQuery extends Query<Page<OrderAnswer>> {
  constructor(
    readonly customerId: UserId | null,
    readonly wanted: OrdersWanted,
  ) {
    super();
  }
}

/** The last row of the page before: placed at, order id. */
const After = z.tuple([InstantSchema, IdSchema]);

@QueryHandler(OrdersQuery)
export class OrdersHandler implements IQueryHandler<OrdersQuery> {
  constructor(private readonly database: Database) {}

  async execute({ customerId, wanted: { limit, cursor } }: OrdersQuery): Promise<Page<OrderAnswer>> {
    const rows = this.database.knex('checkout.orders').select(listed);
    if (customerId !== null) rows.where('customer_id', customerId);
    const after = decodeCursor(After, cursor);
    if (after) rows.whereRaw('(placed_at, order_id) < (?::timestamptz, ?)', after);
    const newest = [
      { column: 'placed_at', order: 'desc' },
      { column: 'order_id', order: 'desc' },
    ];
    const found: readonly OrderRow[] = await rows.orderBy(newest).limit(limit + 1);
    return pageOf(found.map(orderAnswer), limit, ({ placedAt, orderId }) => [placedAt, orderId]);
  }
}
