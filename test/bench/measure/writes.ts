import { Client } from 'pg';

/** Counted by PostgreSQL itself: transaction ids of everything that wrote, bytes of its log, rows of ours. */
export type Writes = Readonly<{
  events: number;
  /** Appends: events of one stream that one commit wrote together. */
  appends: number;
  /** Commits of the event log, each waited for until it is on disk; one may carry the appends of many. */
  logCommits: number;
  /** Transactions that wrote anything at all, in both databases. */
  transactions: number;
  walBytes: number;
}>;

/** Reads what the database has written so far; costs nothing between two looks. */
export class WriteCounter {
  private constructor(private readonly log: Client) {}

  static async open(logUrl: string): Promise<WriteCounter> {
    const log = new Client({ connectionString: logUrl, application_name: 'bench' });
    await log.connect();
    return new WriteCounter(log);
  }

  async mark(): Promise<Readonly<{ position: string; xid: string; lsn: string }>> {
    const { rows } = await this.log.query<{ position: string; xid: string; lsn: string }>(
      `select coalesce(max(position), 0) as position, pg_snapshot_xmax(pg_current_snapshot()) as xid,
              pg_current_wal_insert_lsn() as lsn from eventstore.event`,
    );
    const [row] = rows;
    if (!row) throw new Error('the log does not answer');
    return row;
  }

  async since(from: Awaited<ReturnType<WriteCounter['mark']>>): Promise<Writes> {
    const { rows } = await this.log.query<Record<keyof Writes, string>>(
      `select count(*) as events, count(distinct (stream, xmin::text)) as appends,
              count(distinct xmin::text) as "logCommits",
              pg_snapshot_xmax(pg_current_snapshot())::text::bigint - $2::bigint as transactions,
              pg_current_wal_insert_lsn() - $3::pg_lsn as "walBytes"
         from eventstore.event where position > $1`,
      [from.position, from.xid, from.lsn],
    );
    const told = Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]);
    return Object.fromEntries(told) as Writes;
  }

  close(): Promise<void> {
    return this.log.end();
  }
}
