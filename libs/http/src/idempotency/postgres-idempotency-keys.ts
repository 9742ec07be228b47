import { Database } from '#postgres';
import { Refusal } from '#kernel';
import { Injectable, Optional } from '@nestjs/common';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { type Claim, IdempotencyKeys, type StoredAnswer } from './idempotency-keys.js';

const dayMs = 86_400_000;

/** These rows do not wait for the disk: command ids are derived from the keys, so a repeat after a crash of the
 *  database finds the effect of the first run in the event store although the row is gone. */
const withoutWaiting = `set_config('synchronous_commit', 'off', true)`;

const claimSql = `
  WITH claim AS (
    INSERT INTO http.idempotency_key AS k (id, fingerprint, owner, lease_until, created_at)
    VALUES (:id, :fingerprint, :owner, now() + :leaseMs * interval '1 ms', now())
    ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, owner = excluded.owner,
      lease_until = excluded.lease_until, created_at = excluded.created_at, status = NULL, headers = NULL, body = NULL
    WHERE k.created_at < now() - :dayMs * interval '1 ms'
      OR (k.status IS NULL AND k.lease_until < now() AND k.fingerprint = excluded.fingerprint)
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM claim) AS ours, k.fingerprint = :fingerprint AS same, k.status, k.headers, k.body,
    ${withoutWaiting}
  FROM (VALUES (1)) AS one LEFT JOIN http.idempotency_key k ON k.id = :id`;

const finishSql = `
  UPDATE http.idempotency_key SET status = :status, headers = :headers::jsonb, body = :body
  WHERE id = :id AND owner = :owner AND status IS NULL RETURNING ${withoutWaiting}`;

type Row = Readonly<{
  ours: boolean;
  same: boolean | null;
  status: number | null;
  headers: Readonly<Record<string, string>> | null;
  body: string | null;
}>;

@Injectable()
export class PostgresIdempotencyKeys extends IdempotencyKeys {
  private readonly owner = randomUUID();

  constructor(@Optional() private readonly database?: Database) {
    super();
  }

  async claim(id: string, fingerprint: Buffer, leaseMs: number): Promise<Claim> {
    const bindings = { id, fingerprint, owner: this.owner, leaseMs, dayMs };
    const { rows } = await this.knex.raw<{ rows: readonly Row[] }>(claimSql, bindings).options({ name: 'http.claim' });
    const row = rows[0];
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

  async finish(id: string, { status, headers, body }: StoredAnswer): Promise<void> {
    const bindings = { id, owner: this.owner, status, headers: JSON.stringify(headers), body };
    await this.knex.raw(finishSql, bindings).options({ name: 'http.finish' });
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

  private get knex(): Knex {
    if (!this.database) throw new Refusal('DATABASE_UNAVAILABLE', 'there is no database to remember keys in');
    return this.database.knex;
  }
}
