import { Client } from 'pg';

export async function withDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, statement_timeout: 60_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The tables of the projections: those that carry a version. Everything else in the database is no view. */
const viewTables = `
  select format('%I.%I', n.nspname, c.relname) as name,
         (select string_agg(format('%I', a.attname), ', ' order by k.place)
            from pg_index i, unnest(i.indkey) with ordinality k (attnum, place), pg_attribute a
           where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum) as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r' and c.relname ~ '_v[0-9]+$' order by 1`;

export type Hashes = Readonly<Record<string, Readonly<{ rows: number; hash: string | null }>>>;

/** Of every row of every view, in the order of the primary key. */
export const hashesOf = (databaseUrl: string): Promise<Hashes> =>
  withDatabase(databaseUrl, async (client) => {
    const tables = (await client.query<{ name: string; key: string }>(viewTables)).rows;
    const hashes: Record<string, Hashes[string]> = {};
    for (const { name, key } of tables) {
      const { rows } = await client.query<Hashes[string]>(
        `select count(*)::int as rows, md5(string_agg(t::text, e'\\n' order by ${key})) as hash from ${name} t`,
      );
      if (rows[0]) hashes[name] = rows[0];
    }
    return hashes;
  });

/** Takes every view and its table away, and leaves the rest of the database as it is. */
export const dropViews = (databaseUrl: string): Promise<number> =>
  withDatabase(databaseUrl, async (client) => {
    const tables = (await client.query<{ name: string }>(viewTables)).rows;
    for (const { name } of tables) await client.query(`drop table ${name} cascade`);
    return tables.length;
  });

/** Takes away the whole database of the views: checkpoints, leases, keys and all. */
export async function dropDatabase(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  await withDatabase(url.href, async (client) => {
    await client.query(`drop database "${name}" with (force)`);
    await client.query(`create database "${name}"`);
  });
}

export type Behind = Readonly<{ followers: readonly string[]; timers: number; orders: number }>;

/** Who has not got to `head` yet, how many timers fire within ten minutes, how many orders are open. */
export const behind = (databaseUrl: string, head: bigint): Promise<Behind> =>
  withDatabase(databaseUrl, async (client) => {
    const followers = await client.query<{ name: string }>(
      `select name from event_sourcing.projection_version where commit_pos < $1
       union all select name from event_sourcing.subscription_checkpoint where commit_pos < $1`,
      [String(head)],
    );
    const { rows } = await client.query<{ timers: number; orders: number }>(
      `select (select count(*)::int from event_sourcing.timer where due_at < now() + interval '10 minutes') as timers,
              (select count(*)::int from checkout.orders where status in ('placed', 'awaiting_payment')) as orders`,
    );
    return {
      followers: followers.rows.map(({ name }) => name),
      timers: rows[0]?.timers ?? -1,
      orders: rows[0]?.orders ?? -1,
    };
  });
