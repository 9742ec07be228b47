import type { Fact } from './log.js';

/** A row of the shop's own view of its stock. */
export type Shelf = Readonly<{ sku: string; onHand: number; held: number; allocated: number }>;

export type Reservation = {
  readonly sku: string;
  readonly orderId: string;
  held: number;
  allocated: number;
  committed: number;
  ended: boolean;
};

type Item = { onHand: number; received: number; adjusted: number; committed: number };

/** received + adjusted − committed = on hand; held + allocated ≤ on hand after every event; a reservation is made once and
 *  ends once; nothing stays held; the view says the same. */
export function auditStock(
  facts: readonly Fact[],
  shelves: readonly Shelf[] | undefined,
  violations: string[],
): ReadonlyMap<string, Reservation> {
  const items = new Map<string, Item>();
  const reservations = new Map<string, Reservation>();
  for (const fact of facts) {
    if (!fact.stream.startsWith('stock-')) continue;
    const sku: string = fact.data.sku;
    const item = items.get(sku) ?? { onHand: 0, received: 0, adjusted: 0, committed: 0 };
    items.set(sku, item);
    const at = `${fact.stream}@${fact.revision} ${fact.type}`;
    const rule = count(item, fact) ?? keep(reservations, fact) ?? balance(sku, item, reservations);
    if (rule) violations.push(`${at}: ${rule}`);
  }
  for (const [id, { sku, held }] of reservations) if (held > 0) violations.push(`${sku}: ${id} is still held`);
  if (shelves) compare(items, reservations, shelves, violations);
  return reservations;
}

function count(item: Item, { type, data }: Fact): string | null {
  if (type === 'StockReceived') item.received += data.quantity;
  if (type === 'StockAdjusted') item.adjusted += data.delta;
  if (type === 'StockCommitted') item.committed += data.quantity;
  item.onHand = item.received + item.adjusted - item.committed;
  return item.onHand < 0 ? `${item.onHand} on hand` : null;
}

function keep(reservations: Map<string, Reservation>, { type, data }: Fact): string | null {
  const id: string | undefined = data.reservationId;
  if (id === undefined) return null;
  const known = reservations.get(id);
  if (type === 'StockHeld') {
    if (known) return `${id} was held before`;
    const { sku, orderId, quantity } = data;
    reservations.set(id, { sku, orderId, held: quantity, allocated: 0, committed: 0, ended: false });
    return null;
  }
  if (!known || known.ended) return `${id} ${known ? 'has ended before' : 'was never held'}`;
  return move(known, type, data);
}

function move(it: Reservation, type: string, { quantity, from }: Fact['data']): string | null {
  switch (type) {
    case 'HoldExtended':
      return it.held > 0 ? null : 'not held any more';
    case 'StockAllocated':
      return take(it, 'held', quantity) ?? give(it, 'allocated', quantity);
    case 'StockHoldExpired':
      return take(it, 'held', quantity) ?? end(it);
    case 'StockReleased':
      return take(it, from, quantity) ?? end(it);
    case 'StockCommitted':
      return (
        take(it, 'allocated', quantity) ?? give(it, 'committed', quantity) ?? (it.allocated === 0 ? end(it) : null)
      );
    default:
      return `what is ${type}?`;
  }
}

function take(it: Reservation, from: 'held' | 'allocated', quantity: number): string | null {
  if (it[from] < quantity || (from === 'held' && it.held !== quantity)) return `${quantity} of ${it[from]} ${from}`;
  it[from] -= quantity;
  return null;
}

function give(it: Reservation, to: 'allocated' | 'committed', quantity: number): null {
  it[to] += quantity;
  return null;
}

function end(it: Reservation): null {
  it.ended = true;
  return null;
}

/** Quadratic in the orders of one SKU, which a test can afford. */
function balance(sku: string, { onHand }: Item, reservations: ReadonlyMap<string, Reservation>): string | null {
  const { held, allocated } = promised(sku, reservations);
  return held + allocated > onHand ? `${held} held and ${allocated} allocated of ${onHand} on hand` : null;
}

function promised(sku: string, reservations: ReadonlyMap<string, Reservation>) {
  let [held, allocated] = [0, 0];
  for (const it of reservations.values()) {
    if (it.sku !== sku) continue;
    held += it.held;
    allocated += it.allocated;
  }
  return { held, allocated };
}

function compare(
  items: ReadonlyMap<string, Item>,
  reservations: ReadonlyMap<string, Reservation>,
  shelves: readonly Shelf[],
  violations: string[],
): void {
  const shown = new Map(shelves.map((shelf) => [shelf.sku, shelf]));
  for (const sku of new Set([...items.keys(), ...shown.keys()])) {
    const counted = { sku, onHand: items.get(sku)?.onHand ?? 0, ...promised(sku, reservations) };
    const [ours, theirs] = [JSON.stringify(counted), JSON.stringify(shown.get(sku) ?? null)];
    if (ours !== theirs) violations.push(`stock of ${sku}: ${ours} in the log, ${theirs} in the view`);
  }
}
