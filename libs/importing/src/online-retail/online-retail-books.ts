import { Database } from '#postgres';
import { Injectable } from '@nestjs/common';
import { type Books, type Entry, type StockBook, tally } from './books.js';
import { importedOrderId, openingReference } from './commands.js';
import type { Trade } from './trade.js';

type OrderRow = Readonly<{ country: string; day: string; lines: string; units: string; revenue: string }>;
type StockRow = Readonly<{ sku: string; received: string; sold: string; corrected: string }>;

/** What the shop's own books say about a trade: its orders, and the stock they and the file's corrections moved. */
@Injectable()
export class OnlineRetailBooks {
  constructor(private readonly database: Database) {}

  async read(trade: Trade): Promise<Books> {
    const numbers = trade.invoices.map(({ number }) => number);
    const orderIds = numbers.map(importedOrderId);
    return {
      ...tally((await this.#orders(orderIds)).map(entryOf)),
      stock: await this.#stock(trade, numbers, orderIds),
    };
  }

  /** Only what was delivered and paid for counts. */
  async #orders(orderIds: readonly string[]): Promise<readonly OrderRow[]> {
    const { rows } = await this.database.knex.raw<{ rows: OrderRow[] }>(
      `select document->'shippingAddress'->>'country' as country,
              to_char(placed_at at time zone 'UTC', 'YYYY-MM-DD') as day,
              jsonb_array_length(document->'lines') as lines,
              (select sum((line->>'quantity')::bigint) from jsonb_array_elements(document->'lines') line) as units,
              total_minor as revenue
         from checkout.orders
        where order_id = any(?) and status in ('delivered', 'completed') and payment_status = 'captured'`,
      [[...orderIds]],
    );
    return rows;
  }

  /** By what moved it, so that stock of other origins does not blur the books of this file. */
  async #stock(
    trade: Trade,
    numbers: readonly string[],
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, StockBook>> {
    const { rows } = await this.database.knex.raw<{ rows: StockRow[] }>(
      `select sku,
              coalesce(sum(on_hand) filter (where type = 'StockReceived'), 0) as received,
              coalesce(-sum(on_hand) filter (where type = 'StockCommitted'), 0) as sold,
              coalesce(sum(on_hand) filter (where type = 'StockAdjusted'), 0) as corrected
         from inventory.movements
        where (type = 'StockReceived' and reference = ?)
           or (type = 'StockCommitted' and order_id = any(?))
           or (type = 'StockAdjusted' and reference like 'online-retail %' and split_part(reference, ' ', 2) = any(?))
        group by sku`,
      [openingReference(trade.invoices), [...orderIds], [...numbers]],
    );
    return new Map(
      rows.map(({ sku, received, sold, corrected }) => [
        sku,
        { received: Number(received), sold: Number(sold), corrected: Number(corrected) },
      ]),
    );
  }
}

const entryOf = ({ country, day, lines, units, revenue }: OrderRow): Entry => ({
  country,
  day,
  orders: 1,
  lines: Number(lines),
  units: Number(units),
  revenue: Number(revenue),
});
