export type Lease = Readonly<{ name: string; token: bigint }>;

type Row = { name: string; fencing: string };

const leasesOf = (rows: readonly Row[]): readonly Lease[] =>
  rows.map(({ name, fencing }) => ({ name, token: BigInt(fencing) }));

/** `ViewListener` is one: its connection is what shows that this process is alive, and no pool can keep it waiting. */
export interface Session {
  /** Its name in pg_stat_activity. */
  readonly sessionName: string;
  query<R>(text: string, values: readonly unknown[]): Promise<readonly R[]>;
}

/** The statements behind leases. Only the database's clock counts. */
export class LeaseTable {
  constructor(
    private readonly session: Session,
    private readonly ttlMs: number,
  ) {}

  /** Takes what is free: never held, given back, run out, or held by a process whose session is gone (a killed process
   *  loses its connections at once, long before its lease runs out). Every taking has a higher token than the one before. */
  async acquire(names: readonly string[]): Promise<readonly Lease[]> {
    if (names.length === 0) return [];
    const free = await this.#free(names);
    if (free.length === 0) return [];
    const rows = await this.session.query<Row>(
      `update event_sourcing.subscription_lease l
          set owner = $1, fencing = l.fencing + 1, lease_until = now() + $2 * interval '1 millisecond'
         from unnest($3::text[], $4::bigint[]) as seen (name, fencing)
        where l.name = seen.name and l.fencing = seen.fencing
       returning l.name, l.fencing`,
      [this.session.sessionName, this.ttlMs, ...columns(free)],
    );
    return leasesOf(rows);
  }

  /** Tells which of them are still held. */
  async renew(held: readonly Lease[]): Promise<readonly string[]> {
    if (held.length === 0) return [];
    const rows = await this.session.query<{ name: string }>(
      `update event_sourcing.subscription_lease l
          set lease_until = now() + $1 * interval '1 millisecond'
         from unnest($2::text[], $3::bigint[]) as mine (name, fencing)
        where l.name = mine.name and l.fencing = mine.fencing and l.owner = $4
       returning l.name`,
      [this.ttlMs, ...columns(held), this.session.sessionName],
    );
    return rows.map(({ name }) => name);
  }

  async release(held: readonly Lease[]): Promise<void> {
    if (held.length === 0) return;
    await this.session.query(
      `update event_sourcing.subscription_lease l set owner = null, lease_until = '-infinity'
         from unnest($1::text[], $2::bigint[]) as mine (name, fencing)
        where l.name = mine.name and l.fencing = mine.fencing and l.owner = $3`,
      [...columns(held), this.session.sessionName],
    );
  }

  async #free(names: readonly string[]): Promise<readonly Lease[]> {
    const rows = await this.session.query<Row & { free: boolean }>(
      `select name, fencing,
              owner is null or owner = $1 or lease_until < now() or owner not in
                (select application_name from pg_stat_activity where application_name like 'storefold-%') as free
         from event_sourcing.subscription_lease where name = any($2::text[])`,
      [this.session.sessionName, names],
    );
    if (rows.length < names.length) {
      await this.session.query(
        'insert into event_sourcing.subscription_lease (name) select unnest($1::text[]) on conflict do nothing',
        [names],
      );
    }
    return leasesOf(rows.filter(({ free }) => free));
  }
}

const columns = (leases: readonly Lease[]): readonly unknown[] => [
  leases.map(({ name }) => name),
  leases.map(({ token }) => String(token)),
];
