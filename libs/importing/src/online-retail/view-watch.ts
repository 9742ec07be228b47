import type { Database } from '#postgres';

type Waiting = { readonly reached: (row: OrderRow) => boolean; readonly resolve: (row: OrderRow) => void };

/** What the import has to know of an order. */
export type OrderRow = Readonly<{
  order_id: string;
  status: string;
  payment_status: string;
  shipment_status: string | null;
}>;

const everyMs = 40;

/** Waits for orders to get somewhere, asking the views for all of them at once. */
export class ViewWatch {
  readonly #waiting = new Map<string, Waiting>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  /** Resolves with the first row that `reached` accepts. Rejects after `deadlineMs`. */
  until(orderId: string, deadlineMs: number, reached: (row: OrderRow) => boolean): Promise<OrderRow> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting.delete(orderId);
        reject(new Error(`nothing more was heard of it within ${deadlineMs / 1000} s`));
      }, deadlineMs);
      this.#waiting.set(orderId, {
        reached,
        resolve: (row) => {
          clearTimeout(late);
          resolve(row);
        },
      });
      this.#timer ??= setTimeout(() => void this.#look(), everyMs);
    });
  }

  async rows(orderIds: readonly string[]): Promise<readonly OrderRow[]> {
    const { rows } = await this.database.knex.raw<{ rows: OrderRow[] }>(
      `select o.order_id, o.status, o.payment_status, s.status as shipment_status
         from checkout.orders o left join shipping.shipments s on s.order_id = o.order_id
        where o.order_id = any(?)`,
      [[...orderIds]],
    );
    return rows;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    // The views may be away for a moment; the deadline of each order says how long that is bearable.
    const rows = await this.rows([...this.#waiting.keys()]).catch(() => []);
    for (const row of rows) {
      const waiting = this.#waiting.get(row.order_id);
      if (!waiting?.reached(row)) continue;
      this.#waiting.delete(row.order_id);
      waiting.resolve(row);
    }
    if (this.#waiting.size > 0) this.#timer ??= setTimeout(() => void this.#look(), everyMs);
  }
}
