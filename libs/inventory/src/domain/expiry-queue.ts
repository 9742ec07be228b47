import type { ReservationId } from '#kernel';

/** Holds by the moment they end, the soonest on top, so a decision finds the overdue ones without looking at all the
 *  others. A leftist heap: never changed, an insertion costs a few steps and shares the rest with the queue before it.
 *  Entries are not taken out when a hold ends early; whoever reads checks that the entry still holds. */
export type ExpiryQueue = Entry | null;

type Entry = Readonly<{
  at: string;
  reservationId: ReservationId;
  rank: number;
  left: ExpiryQueue;
  right: ExpiryQueue;
}>;

/** `at`: ISO-8601 UTC with milliseconds, which sorts as text. */
export const enqueue = (queue: ExpiryQueue, at: string, reservationId: ReservationId): ExpiryQueue =>
  merge(queue, { at, reservationId, rank: 1, left: null, right: null });

/** The queue without its top. */
export const rest = ({ left, right }: Entry): ExpiryQueue => merge(left, right);

function merge(a: ExpiryQueue, b: ExpiryQueue): ExpiryQueue {
  if (!a) return b;
  if (!b) return a;
  const [top, other] = a.at <= b.at ? [a, b] : [b, a];
  const merged = merge(top.right, other);
  const [left, right] = rankOf(top.left) >= rankOf(merged) ? [top.left, merged] : [merged, top.left];
  return { at: top.at, reservationId: top.reservationId, rank: rankOf(right) + 1, left, right };
}

const rankOf = (queue: ExpiryQueue): number => queue?.rank ?? 0;
