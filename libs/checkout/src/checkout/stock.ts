import { deterministicId, type OrderId, type ReservationId, type Sku } from '#kernel';

/** Units of one SKU the order needs, however many lines ask for them, and the reservation that stands for them now. */
export type Needed = Readonly<{ sku: Sku; quantity: number; attempt: number; reservationId: ReservationId }>;

/** Where each needed SKU stands. `held` becomes `allocated` once the order is paid. */
export const mark = { asked: '?', held: 'h', extending: 'e', allocated: 'a', short: 'x' } as const;
export type Mark = (typeof mark)[keyof typeof mark];

/** `marks` holds one letter per SKU, in the order of `needed`: a state of 1,200 SKUs is copied as one short string,
 *  once per answer, where a map would be copied entry by entry (1,200 answers × 1,200 entries). */
export type Stock = Readonly<{ needed: readonly Needed[]; marks: string }>;

export const noStock: Stock = { needed: [], marks: '' };

type Line = Readonly<{ sku: Sku; quantity: number; tracked: boolean }>;

/** What the tracked lines add up to, in SKU order: every order takes its holds in the same order (domain reference §5). */
export function stockFor(orderId: OrderId, lines: readonly Line[]): Stock {
  const bySku = new Map<Sku, number>();
  for (const { sku, quantity, tracked } of lines) if (tracked) bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  const needed = [...bySku]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sku, quantity]) => ({ sku, quantity, attempt: 1, reservationId: reservationIdOf(orderId, sku, 1) }));
  return { needed, marks: mark.asked.repeat(needed.length) };
}

const reservationIdOf = (orderId: OrderId, sku: Sku, attempt: number): ReservationId =>
  deterministicId('reservation', orderId, sku, attempt) as ReservationId;

type Answer = Readonly<{ sku: Sku; reservationId: ReservationId }>;

/** Moves one SKU on; the very same stock when the answer is about another reservation or comes a second time. */
export function moved(stock: Stock, { sku, reservationId }: Answer, from: Mark, to: Mark): Stock {
  const index = indexOf(stock.needed, sku);
  if (stock.needed[index]?.reservationId !== reservationId || stock.marks[index] !== from) return stock;
  return { ...stock, marks: stock.marks.slice(0, index) + to + stock.marks.slice(index + 1) };
}

/** Moves every SKU that stands at `from`. */
export const movedAll = (stock: Stock, from: Mark, to: Mark): Stock => ({
  ...stock,
  marks: stock.marks.replaceAll(from, to),
});

/** The hold has run out: a new one, with a new id, is asked for. */
export function askedAgain(stock: Stock, orderId: OrderId, answer: Answer, from: Mark): Stock {
  const asked = moved(stock, answer, from, mark.asked);
  if (asked === stock) return stock;
  const needed = stock.needed.map((need) => {
    if (need.sku !== answer.sku) return need;
    const attempt = need.attempt + 1;
    return { ...need, attempt, reservationId: reservationIdOf(orderId, need.sku, attempt) };
  });
  return { ...asked, needed };
}

/** Binary search. −1 when the order does not need it. */
function indexOf(needed: readonly Needed[], sku: Sku): number {
  let [low, high] = [0, needed.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = needed[middle]?.sku ?? '';
    if (found === sku) return middle;
    if (found < sku) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

export const find = ({ needed }: Stock, sku: Sku): Needed | undefined => needed[indexOf(needed, sku)];

export const some = ({ marks }: Stock, ...wanted: readonly Mark[]): boolean => wanted.some((it) => marks.includes(it));

export const at = ({ needed, marks }: Stock, ...wanted: readonly Mark[]): readonly Needed[] =>
  needed.filter((_, index) => wanted.includes(marks[index] as Mark));
