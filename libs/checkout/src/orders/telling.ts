import type { ProjectionTables } from '#event-sourcing';

/** The parts of a recorded event that rows are made of. */
export type Told = Readonly<{
  type: string;
  stream: string;
  revision: bigint;
  data: Readonly<{ orderId: string }>;
  metadata: Readonly<{ occurredAt: string }>;
}>;

type Value = string | number | null;

/** `set` is SQL for the row of the order, `values` are its bindings, `facts` go into the timeline: nothing personal. */
export type Change = Readonly<{ set?: string; values?: readonly Value[]; facts?: object }>;

/** Changes the row of the order and adds to its timeline, in one statement: the runner sends statements one behind the
 *  other without waiting, and a second one per event would cost a round trip each. */
export const tell = ({ type, data, metadata }: Told, db: ProjectionTables, { set, values = [], facts = {} }: Change) =>
  db.raw(
    `with told as (
       update ${db.physical('orders')}
          set ${set === undefined ? '' : `${set}, `}entries = entries + 1, updated_at = ?::timestamptz
        where order_id = ? returning order_id, entries)
     insert into ${db.physical('order_timeline')} (order_id, seq, at, type, facts)
     select order_id, entries, ?::timestamptz, ?, ?::jsonb from told`,
    [...values, metadata.occurredAt, data.orderId, metadata.occurredAt, type, JSON.stringify(facts)],
  );

/** An event of the order itself: its revision is the ETag of the order. */
export const tellOrder = (event: Told, db: ProjectionTables, { set, values = [], facts }: Change = {}) =>
  tell(event, db, {
    set: `revision = ?::bigint${set === undefined ? '' : `, ${set}`}`,
    values: [String(event.revision), ...values],
    ...(facts && { facts }),
  });

export const tellStatus = (event: Told, db: ProjectionTables, status: string, facts?: object) =>
  tellOrder(event, db, { set: 'status = ?', values: [status], ...(facts && { facts }) });

/** Adds `patch` to what is known about one payment or shipment of the order. */
export const patched = (
  column: 'payments' | 'shipments',
  id: string,
  patch: object,
): Required<Omit<Change, 'facts'>> => ({
  set: `${column} = ${column} || jsonb_build_object(?::text, coalesce(${column} -> ?::text, '{}'::jsonb) || ?::jsonb)`,
  values: [id, id, JSON.stringify(patch)],
});

/** Several changes in one. */
export const both = (a: Change, b: Change): Change => ({
  set: [a.set, b.set].filter((it) => it !== undefined).join(', '),
  values: [...(a.values ?? []), ...(b.values ?? [])],
});

/** Cleared at every commit that turns a checkout out one way or the other: whoever waits for an outcome looks then. */
export const outcomesTag = 'checkout.outcomes';

/** As `tellStatus`, of a status that somebody may be waiting for. */
export const tellOutcome: typeof tellStatus = (event, db, status, facts) => {
  db.invalidate(outcomesTag);
  return tellStatus(event, db, status, facts);
};
