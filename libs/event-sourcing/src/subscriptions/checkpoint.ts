import type { Position } from '#kernel';
import type { Knex } from 'knex';

/** Somebody else goes on with this work, or it was started over: whatever was in hand must not be written. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** The right to move a checkpoint: held under a lease, worth nothing once the lease has gone to somebody else. */
export type Tenure = Readonly<{ lease: string; owner: string; token: bigint }>;

export type Move = Readonly<{
  from: Position;
  to: Position;
  token: bigint;
  /** Events dealt with between the two. */
  events: number;
}>;

/** A statement for the `pg` driver. */
export type Statement = Readonly<{ text: string; values: readonly unknown[] }>;

/** How far something has come, in a row of its own. */
export class Checkpoint {
  private constructor(
    private readonly table: string,
    private readonly name: string,
    private readonly version: number,
  ) {}

  static ofProjection = ({ name, version }: { name: string; version: number }): Checkpoint =>
    new Checkpoint('event_sourcing.projection_version', name, version);

  static ofProcess = (category: string): Checkpoint =>
    new Checkpoint('event_sourcing.subscription_checkpoint', category, 1);

  /** Shuts out whoever held the row before and tells where to go on. Throws `Fenced` when the tenure is over or the row
   *  is not there (a projection that has not been prepared). */
  async claim(knex: Knex, { lease, owner, token }: Tenure): Promise<Position> {
    const { rows } = await knex.raw<{ rows: { commit_pos: string; prepare_pos: string }[] }>(
      `update ${this.table} set fencing = ? where name = ? and version = ?
         and exists (select 1 from event_sourcing.subscription_lease where name = ? and owner = ? and fencing = ?)
       returning commit_pos, prepare_pos`,
      [String(token), this.name, this.version, lease, owner, String(token)],
    );
    const row = rows[0];
    if (!row) throw new Fenced(`${this.name} version ${this.version} is not ours to move, or was not prepared`);
    return { commit: BigInt(row.commit_pos), prepare: BigInt(row.prepare_pos) };
  }

  /** Moves the row if nobody else has, and tells everybody at the moment of the commit. The commit need not reach the disk
   *  first: rows and checkpoint are lost together or not at all, and the log has it all again. */
  moving({ from, to, token, events }: Move, announce: Announcement): Statement {
    return {
      text: `with moved as (
          update ${this.table} set commit_pos = $1, prepare_pos = $2, events_seen = events_seen + $3, updated_at = now()
           where name = $4 and version = $5 and commit_pos = $6 and prepare_pos = $7 and fencing = $8 returning name)
        select count(*)::int as moved, set_config('synchronous_commit', 'off', true),
               (select count(pg_notify('projection_progress', $9)) from moved where $9 <> ''),
               (select count(pg_notify('view_invalidated', tag)) from moved, unnest($10::text[]) tag) from moved`,
      values: [
        ...[to.commit, to.prepare].map(String),
        events,
        this.name,
        this.version,
        ...[from.commit, from.prepare, token].map(String),
        announce.progress,
        announce.invalidated,
      ],
    };
  }

  /** Throws unless the statement of `moving` found the row as it expected. */
  expectMoved(rows: readonly unknown[]): void {
    const [row] = rows as readonly { moved: number }[];
    if (row?.moved !== 1) throw new Fenced(`${this.name} was moved by somebody else`);
  }
}

export type Announcement = Readonly<{
  /** Payload for `projection_progress`; empty for none. */
  progress: string;
  /** Tags of cached answers that are out of date. */
  invalidated: readonly string[];
}>;

export const quietly: Announcement = { progress: '', invalidated: [] };
