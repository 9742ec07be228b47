import { Database, Gathered } from '#postgres';
import { Refusal } from '#kernel';
import { Injectable, Optional } from '@nestjs/common';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { type Claim, IdempotencyKeys, type StoredAnswer } from './idempotency-keys.js';

const dayMs = 86_400_000;

/** These rows do not wait for the disk: command ids are derived from the keys, so a repeat after a crash of the
 *  database finds the effect of the first run in the event store although the row is gone. */
const withoutWaiting = `set_config('synchronous_commit', 'off', true)`;

/** In the order of the ids: two processes that claim the same keys wait for each other, but never in a circle. */
const claimSql = `
  WITH wanted AS (
    SELECT * FROM unnest(:ids::uuid[], :fingerprints::bytea[], :leases::int[]) w (id, fingerprint, lease_ms) ORDER BY id
  ), claim AS (
    INSERT INTO http.idempotency_key AS k (id, fingerprint, owner, lease_until, created_at)
    SELECT id, fingerprint, :owner, now() + lease_ms * interval '1 ms', now() FROM wanted
    ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, owner = excluded.owner,
      lease_until = excluded.lease_until, created_at = excluded.created_at, status = NULL, headers = NULL, body = NULL
    WHERE k.created_at < now() - :dayMs * interval '1 ms'
      OR (k.status IS NULL AND k.lease_until < now() AND k.fingerprint = excluded.fingerprint)
    RETURNING id
  )
  SELECT w.id, w.id IN (SELECT id FROM claim) AS ours, k.fingerprint = w.fingerprint AS same, k.status, k.headers, k.body,
    ${withoutWaiting}
  FROM wanted w LEFT JOIN http.idempotency_key k ON k.id = w.id`;

const finishSql = `
  UPDATE http.idempotency_key k SET status = done.status, headers = done.headers::jsonb, body = done.body
  FROM unnest(:ids::uuid[], :statuses::smallint[], :headers::text[], :bodies::text[]) done (id, status, headers, body)
  WHERE k.id = done.id AND k.owner = :owner AND k.status IS NULL RETURNING ${withoutWaiting}`;

type Done = Readonly<{ id: string; answer: StoredAnswer }>;

type Wanted = Readonly<{ id: string; fingerprint: Buffer; leaseMs: number }>;

type Row = Readonly<{
  id: string;
  ours: boolean;
  same: boolean | null;
  status: number | null;
  headers: Readonly<Record<string, string>> | null;
  body: string | null;
}>;

@Injectable()
export class PostgresIdempotencyKeys extends IdempotencyKeys {
  private readonly owner = randomUUID();
  private readonly claiming = new Gathered<Wanted, Row>((all) => this.claimAll(all));
  private readonly finishing = new Gathered<Done, true>((all) => this.finishAll(all));

  constructor(@Optional() private readonly database?: Database) {
    super();
  }

  async claim(id: string, fingerprint: Buffer, leaseMs: number): Promise<Claim> {
    const row = await this.claiming.get({ id, fingerprint, leaseMs });
    if (row?.ours) return { is: 'ours' };
    // Inserted by somebody else while the statement ran: there is a row, but not in our snapshot.
    if (!row || row.same === null) return { is: 'running' };
    if (!row.same) return { is: 'reused' };
    if (row.status === null) return { is: 'running' };
    return { is: 'finished', answer: { status: row.status, headers: row.headers ?? {}, body: row.body ?? '' } };
  }

  async renew(id: string, leaseMs: number): Promise<void> {
    await this.knex.raw(
      `UPDATE http.idempotency_key SET lease_until = now() + :leaseMs * interval '1 ms'
       WHERE id = :id AND owner = :owner AND status IS NULL RETURNING ${withoutWaiting}`,
      { id, owner: this.owner, leaseMs },
    );
  }

  async finish(id: string, answer: StoredAnswer): Promise<void> {
    await this.finishing.get({ id, answer });
  }

  async release(id: string): Promise<void> {
    await this.knex.raw(
      `DELETE FROM http.idempotency_key WHERE id = :id AND owner = :owner AND status IS NULL RETURNING ${withoutWaiting}`,
      { id, owner: this.owner },
    );
  }

  async purge(): Promise<number> {
    const { rowCount } = await this.knex.raw<{ rowCount: number }>(
      `DELETE FROM http.idempotency_key WHERE created_at < now() - :dayMs * interval '1 ms'`,
      { dayMs },
    );
    return rowCount;
  }

  private async claimAll(all: readonly Wanted[]): Promise<ReadonlyMap<Wanted, Row>> {
    const bindings = {
      ids: all.map(({ id }) => id),
      fingerprints: all.map(({ fingerprint }) => fingerprint),
      leases: all.map(({ leaseMs }) => leaseMs),
      owner: this.owner,
      dayMs,
    };
    const { rows } = await this.knex.raw<{ rows: readonly Row[] }>(claimSql, bindings).options({ name: 'http.claim' });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return new Map(
      all.flatMap((wanted) => {
        const row = byId.get(wanted.id);
        return row ? [[wanted, row] as const] : [];
      }),
    );
  }

  /** Outcomes become known many at a time. Only rows of our own are touched, so there is nothing to deadlock with. */
  private async finishAll(all: readonly Done[]): Promise<ReadonlyMap<Done, true>> {
    const bindings = {
      ids: all.map(({ id }) => id),
      statuses: all.map(({ answer }) => answer.status),
      headers: all.map(({ answer }) => JSON.stringify(answer.headers)),
      bodies: all.map(({ answer }) => answer.body),
      owner: this.owner,
    };
    await this.knex.raw(finishSql, bindings).options({ name: 'http.finish' });
    return new Map<Done, true>();
  }

  private get knex(): Knex {
    if (!this.database) throw new Refusal('DATABASE_UNAVAILABLE', 'there is no database to remember keys in');
    return this.database.knex;
  }
}
