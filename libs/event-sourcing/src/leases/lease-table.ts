import type { Knex } from 'knex';

export type Lease = Readonly<{ name: string; token: bigint }>;

type Row = { name: string; fencing: string };

const leasesOf = (rows: readonly Row[]): readonly Lease[] =>
  rows.map(({ name, fencing }) => ({ name, token: BigInt(fencing) }));

/** The statements behind leases. Only the database's clock counts. */
export class LeaseTable {
  constructor(
    private readonly knex: Knex,
    /** This process, and the name of the connection that shows it is alive. */
    private readonly owner: string,
    private readonly ttlMs: number,
  ) {}

  /** Takes what is free: never held, given back, run out, or held by a process whose session is gone (a killed process
   *  loses its connections at once, long before its lease runs out). Every taking has a higher token than the one before. */
  async acquire(names: string[]): Promise<readonly Lease[]> {
    if (names.length === 0) return [];
    const free = await this.#free(names);
    if (free.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: Row[] }>(
      `update event_sourcing.subscription_lease l
          set owner = ?, fencing = l.fencing + 1, lease_until = now() + ? * interval '1 millisecond'
         from unnest(?::text[], ?::bigint[]) as seen (name, fencing)
        where l.name = seen.name and l.fencing = seen.fencing
       returning l.name, l.fencing`,
      [this.owner, this.ttlMs, free.map(({ name }) => name), free.map(({ token }) => String(token))],
    );
    return leasesOf(rows);
  }

  /** Tells which of them are still held. */
  async renew(held: readonly Lease[]): Promise<readonly string[]> {
    if (held.length === 0) return [];
    const { rows } = await this.knex.raw<{ rows: { name: string }[] }>(
      `update event_sourcing.subscription_lease l
          set lease_until = now() + ? * interval '1 millisecond'
         from unnest(?::text[], ?::bigint[]) as mine (name, fencing)
        where l.name = mine.name and l.fencing = mine.fencing and l.owner = ?
       returning l.name`,
      [this.ttlMs, held.map(({ name }) => name), held.map(({ token }) => String(token)), this.owner],
    );
    return rows.map(({ name }) => name);
  }

  async release(held: readonly Lease[]): Promise<void> {
    if (held.length === 0) return;
    await this.knex.raw(
      `update event_sourcing.subscription_lease l set owner = null, lease_until = '-infinity'
         from unnest(?::text[], ?::bigint[]) as mine (name, fencing)
        where l.name = mine.name and l.fencing = mine.fencing and l.owner = ?`,
      [held.map(({ name }) => name), held.map(({ token }) => String(token)), this.owner],
    );
  }

  async #free(names: string[]): Promise<readonly Lease[]> {
    const { rows } = await this.knex.raw<{ rows: (Row & { free: boolean })[] }>(
      `select name, fencing,
              owner is null or owner = ? or lease_until < now() or owner not in
                (select application_name from pg_stat_activity where application_name like 'storefold-%') as free
         from event_sourcing.subscription_lease where name = any(?::text[])`,
      [this.owner, names],
    );
    if (rows.length < names.length) {
      await this.knex.raw(
        'insert into event_sourcing.subscription_lease (name) select unnest(?::text[]) on conflict do nothing',
        [names],
      );
    }
    return leasesOf(rows.filter(({ free }) => free));
  }
}
