import type { LedgerEntry } from '#embedded';
import { auditMoney } from './books-money.js';
import { auditOrders } from './books-orders.js';
import { auditStock, type Shelf } from './books-stock.js';
import type { Fact } from './log.js';

export type Evidence = Readonly<{
  facts: readonly Fact[];
  /** What the simulator of the card company did to money. */
  ledger: readonly LedgerEntry[];
  /** What the shop shows of its stock; left out while the views are behind. */
  shelves?: readonly Shelf[];
}>;

/** What an order, its payments and its stock have come to. */
export type Books = Readonly<{
  violations: readonly string[];
  orders: Readonly<Record<string, number>>;
  /** Payments and their minor units. */
  money: Readonly<
    Record<'authorized' | 'captured' | 'refunded' | 'voided', Readonly<{ count: number; amount: number }>>
  >;
  events: number;
}>;

/** Folds the log again with code that shares nothing with the shop's (reliability §1: I1–I6, I12), once all work is done.
 *  Every sentence in `violations` is a broken promise. */
export function audit({ facts, ledger, shelves }: Evidence): Books {
  const violations: string[] = [...auditStreams(facts)];
  const money = auditMoney(facts, ledger, violations);
  const stock = auditStock(facts, shelves, violations);
  const orders = auditOrders(facts, money.payments, stock, violations);
  return { violations, orders, money: money.totals, events: facts.length };
}

/** Revisions are dense, ids unique; a command is applied to a stream once, an input heard by a process once. */
function* auditStreams(facts: readonly Fact[]): Generator<string> {
  const next = new Map<string, bigint>();
  const ids = new Set<string>();
  const latest = new Map<string, string>();
  const applied = new Set<string>();
  const heard = new Set<string>();
  for (const { id, type, stream, revision, commandId, data } of facts) {
    const at = `${stream}@${revision}`;
    if (revision !== (next.get(stream) ?? 0n)) yield `${at}: revision ${next.get(stream) ?? 0n} comes next`;
    next.set(stream, revision + 1n);
    if (ids.has(id)) yield `${at}: the event id ${id} was there before`;
    ids.add(id);
    const command = `${stream} ${commandId}`;
    if (latest.get(stream) !== commandId && applied.has(command))
      yield `${at}: ${commandId} was applied before (${type})`;
    latest.set(stream, commandId);
    applied.add(command);
    if (type !== 'ProcessAdvanced') continue;
    const input = `${stream} ${data.input.id}`;
    if (heard.has(input)) yield `${at}: the input ${data.input.type} ${data.input.id} was heard before`;
    heard.add(input);
  }
}
