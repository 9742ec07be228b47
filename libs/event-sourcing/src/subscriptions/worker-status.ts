import { comparePositions, type Position } from '#kernel';
import type { Knex } from 'knex';
import type { Seat, SeatState } from './seat.js';

export type MemberStatus = Readonly<{
  name: string;
  kind: 'projection' | 'process';
  version: number;
  /** `standby`: somebody else runs it, or nobody yet. */
  state: SeatState;
  /** Null unless it runs here. */
  position: Position | null;
  /** Places of the log taken and not finished. */
  waiting: number;
  /** Null when it does not run here, or the log does not answer. */
  caughtUp: boolean | null;
  /** Places finished per second since it began. */
  rate: number | null;
  error: string | null;
}>;

export function statusOf(seat: Seat, head: Position | null): MemberStatus {
  const { runner, member, state, error } = seat;
  return {
    name: member.name,
    kind: member.kind,
    version: member.version,
    state,
    position: runner?.done ?? null,
    waiting: runner?.waiting ?? 0,
    caughtUp: runner && head && comparePositions(runner.done, head) >= 0,
    rate: runner && runner.rate,
    error,
  };
}

/** A projection as the database knows it, whoever runs it: for the command line and the admin pages. */
export type ProjectionRow = Readonly<{
  name: string;
  version: number;
  status: string;
  position: Position;
  eventsSeen: number;
  updatedAt: string;
  /** Null when nobody runs it. */
  owner: string | null;
}>;

export async function listProjections(knex: Knex): Promise<readonly ProjectionRow[]> {
  const { rows } = await knex.raw<{ rows: Row[] }>(`
    select p.name, p.version, p.status, p.commit_pos, p.prepare_pos, p.events_seen, p.updated_at,
           case when l.lease_until >= now() then l.owner end as owner
      from event_sourcing.projection_version p
      left join event_sourcing.subscription_lease l on l.name = 'projection:' || p.name || '@' || p.version
     order by p.name, p.version`);
  return rows.map((row) => ({
    name: row.name,
    version: row.version,
    status: row.status,
    position: { commit: BigInt(row.commit_pos), prepare: BigInt(row.prepare_pos) },
    eventsSeen: Number(row.events_seen),
    updatedAt: row.updated_at.toISOString(),
    owner: row.owner,
  }));
}

type Row = {
  name: string;
  version: number;
  status: string;
  commit_pos: string;
  prepare_pos: string;
  events_seen: string;
  updated_at: Date;
  owner: string | null;
};
