import { invalidationChannel } from '#http';
import type { OrderId } from '#kernel';
import { Database, ViewListener } from '#postgres';
import { Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import type { RejectionReason, ShortLine } from '#ordering/contract';
import { outcomesTag } from '../orders/telling.js';

/** How a checkout turned out, as far as the customer can do anything about it now. */
export type OrderOutcome = Readonly<{
  status: string;
  paymentStatus: string;
  /** Why the shop said no. */
  rejection: Readonly<{ reason: RejectionReason; lines: readonly ShortLine[] }> | null;
}>;

type Row = OrderOutcome & Readonly<{ orderId: OrderId }>;
type Waiter = (outcome: OrderOutcome | null) => void;

/** Ended or confirmed; or the customer's turn: another card, or a step at their bank. */
const sql = `
  select order_id as "orderId", status, payment_status as "paymentStatus", rejection
    from checkout.orders
   where order_id = any(?)
     and (status not in ('placed', 'awaiting_payment') or payment_status = 'failed'
          or payments -> payment_id ->> 'status' = 'action_required')`;

/** Should a notification be lost, somebody looks this often. */
const pollMs = 250;
/** News comes in bursts: looks are at least this far apart. */
const restMs = 4;

/** Lets requests wait for the outcome of their orders. However many wait, one statement asks for all of them, and only
 *  when there is news: the projection says so at the commits that hold an outcome. */
@Injectable()
export class OrderOutcomes implements OnApplicationShutdown {
  private readonly waiting = new Map<OrderId, Set<Waiter>>();
  private readonly stopListening: () => void;
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Number.POSITIVE_INFINITY;
  private looking = false;
  private moved = false;

  constructor(
    private readonly database: Database,
    @Optional() listener?: ViewListener,
  ) {
    this.stopListening =
      listener?.listen(invalidationChannel, (tag) => {
        if (tag === outcomesTag) this.hear();
      }) ?? (() => undefined);
  }

  /** Null when nothing is known after `waitMs`. */
  of(orderId: OrderId, waitMs: number): Promise<OrderOutcome | null> {
    return new Promise((resolve) => {
      const waiters = this.waiting.get(orderId) ?? new Set();
      this.waiting.set(orderId, waiters);
      const tooLate = setTimeout(() => done(null), waitMs);
      const done: Waiter = (outcome) => {
        clearTimeout(tooLate);
        waiters.delete(done);
        if (waiters.size === 0 && this.waiting.get(orderId) === waiters) this.waiting.delete(orderId);
        resolve(outcome);
      };
      waiters.add(done);
      this.lookIn(pollMs);
    });
  }

  onApplicationShutdown(): void {
    this.stopListening();
    for (const waiters of this.waiting.values()) for (const done of waiters) done(null);
    clearTimeout(this.timer);
  }

  private hear(): void {
    this.moved = true;
    if (!this.looking) this.lookIn(restMs);
  }

  private lookIn(ms: number): void {
    const dueAt = performance.now() + ms;
    if (this.waiting.size === 0 || this.looking || dueAt >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = dueAt;
    this.timer = setTimeout(() => void this.look(), ms);
  }

  private async look(): Promise<void> {
    this.dueAt = Number.POSITIVE_INFINITY;
    this.looking = true;
    this.moved = false;
    try {
      for (const { orderId, ...outcome } of await this.known()) {
        for (const done of this.waiting.get(orderId) ?? []) done(outcome);
      }
    } catch {
      // The view is away for a moment: the next look is on its way, and everybody's time is limited.
    } finally {
      this.looking = false;
      this.lookIn(this.moved ? restMs : pollMs);
    }
  }

  private async known(): Promise<readonly Row[]> {
    const ids = [...this.waiting.keys()];
    if (ids.length === 0) return [];
    const known = this.database.knex.raw<{ rows: readonly Row[] }>(sql, [ids]);
    return (await known.options({ name: 'checkout.outcomes' })).rows;
  }
}
