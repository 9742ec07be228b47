import type { Recorded } from '#event-sourcing';
import type { StockItemEvent } from '../domain/events.js';
import { emptyBooks, enter, imbalance, type StockBooks } from './stock-books.js';

/** The first event of a stream that should not have been recorded. `at` is `<stream>@<revision>`. */
export type StockViolation = Readonly<{ at: string; rule: string; event: string }>;

export type StockAudit = Readonly<{
  stream: string;
  events: number;
  onHand: number;
  held: number;
  allocated: number;
  violation: StockViolation | null;
}>;

type RecordedStock = Recorded<StockItemEvent>;

/** Checks any number of stock streams as their events come by, in one pass over the log.
 *  After the first violation of a stream its books mean nothing any more, so the rest of that stream is only counted. */
export class StockAuditor {
  private readonly entries = new Map<string, Entry>();

  check(event: RecordedStock): void {
    const entry = this.entries.get(event.stream) ?? { books: emptyBooks(), events: 0, violation: null };
    this.entries.set(event.stream, entry);
    const rule = entry.violation ? null : brokenRule(entry, event);
    if (rule) entry.violation = { at: `${event.stream}@${event.revision}`, rule, event: event.type };
    entry.events += 1;
  }

  findings(): readonly StockAudit[] {
    return [...this.entries].map(([stream, entry]) => finding(stream, entry));
  }
}

/** Folds one stream again, independently of the code that wrote it, and names the first violating revision.
 *  `events` is the whole stream from revision 0; null for a stream without events. */
export function auditStockStream(events: Iterable<RecordedStock>): StockAudit | null {
  const auditor = new StockAuditor();
  for (const event of events) auditor.check(event);
  return auditor.findings()[0] ?? null;
}

type Entry = { readonly books: StockBooks; events: number; violation: StockViolation | null };

function brokenRule({ books, events }: Entry, event: RecordedStock): string | null {
  if (event.revision !== BigInt(events)) return `revision ${events} comes next`;
  if (event.stream !== `stock-${event.data.sku}`) return 'a stream tells of its own SKU';
  return enter(books, event) ?? imbalance(books);
}

const finding = (stream: string, { books, events, violation }: Entry): StockAudit => ({
  stream,
  events,
  onHand: books.onHand,
  held: books.held.total,
  allocated: books.allocated.total,
  violation,
});
