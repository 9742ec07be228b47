import { decodeCursor, type Page, pageOf } from '#http';
import type { OrderId } from '#kernel';
import type { Requester } from '#ordering/contract';
import { Database } from '#postgres';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { mayRead, orderNotFound } from './order.query.js';
import type { OrderRow } from './order-row.js';
import type { OrdersWanted } from './orders.query.js';

type TimelineEntry = Readonly<{
  seq: number;
  at: string;
  type: string;
  facts: Readonly<Record<string, unknown>>;
}>;

/** What happened to an order, its payments and its parcels, oldest first. Refuses 'ORDER_NOT_FOUND'. */
export class TimelineQuery extends Query<Page<TimelineEntry>> {
  constructor(
    readonly orderId: OrderId,
    readonly viewer: Requester,
    readonly wanted: OrdersWanted,
  ) {
    super();
  }
}

const After = z.tuple([z.int32().min(0)]);

@QueryHandler(TimelineQuery)
export class TimelineHandler implements IQueryHandler<TimelineQuery> {
  constructor(private readonly database: Database) {}

  async execute({ orderId, viewer, wanted: { limit, cursor } }: TimelineQuery): Promise<Page<TimelineEntry>> {
    const { knex } = this.database;
    const order: Pick<OrderRow, 'customer_id' | 'cart_id'> | undefined = await knex('checkout.orders')
      .where('order_id', orderId)
      .first('customer_id', 'cart_id');
    if (!order || !mayRead(order, viewer)) throw orderNotFound();
    const [after = 0] = decodeCursor(After, cursor) ?? [];
    const rows: readonly Stored[] = await knex('checkout.order_timeline')
      .select('seq', 'at', 'type', 'facts')
      .where('order_id', orderId)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit + 1);
    const entries = rows.map((row) => ({ ...row, at: row.at.toISOString() }));
    return pageOf(entries, limit, ({ seq }) => [seq]);
  }
}

type Stored = Omit<TimelineEntry, 'at'> & Readonly<{ at: Date }>;
