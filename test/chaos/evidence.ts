import type { Ledger, Parts } from '#embedded';
import { audit, type Books } from '../support/books.js';
import type { Shelf } from '../support/books-stock.js';
import { eventually } from '../support/eventually.js';
import { headOf, readLog } from '../support/log.js';
import { behind, type Behind, withDatabase } from './views.js';

export const ledgerOf = async (apiBase: string): Promise<Ledger> =>
  (await (await fetch(`${apiBase}/_simulator/ledger`, { signal: AbortSignal.timeout(30_000) })).json()) as Ledger;

export async function misbehave(apiBase: string, ...switches: readonly object[]): Promise<void> {
  for (const one of switches) {
    const body = JSON.stringify(one);
    const { status } = await fetch(`${apiBase}/_simulator/switches`, { method: 'POST', body });
    if (status !== 201) throw new Error(`the simulator does not know ${body}`);
  }
}

export const behave = async (apiBase: string): Promise<void> =>
  void (await fetch(`${apiBase}/_simulator/switches`, { method: 'DELETE' }));

const shelvesOf = (databaseUrl: string): Promise<readonly Shelf[]> =>
  withDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<Shelf>(
      `select sku, on_hand as "onHand", held, allocated from inventory.stock_levels`,
    );
    return rows;
  });

/** Everything has been heard by everybody, nothing is about to happen, and the log has stopped growing. */
export async function settled({ eventStoreUrl, databaseUrl }: Parts, withinMs = 60_000): Promise<void> {
  let before = -1n;
  const look = async (): Promise<Behind & { still: boolean }> => {
    const head = await headOf(eventStoreUrl);
    const still = head === before;
    before = head;
    return { ...(await behind(databaseUrl, head)), still };
  };
  await eventually(
    look,
    ({ followers, timers, orders, still }) => still && followers.length === 0 && timers === 0 && orders === 0,
    { withinMs, everyMs: 300, what: 'an end of all work' },
  );
}

/** As `settled`, for a shop with orders that wait: everybody has heard everything. */
export async function caughtUp({ eventStoreUrl, databaseUrl }: Parts, withinMs = 60_000): Promise<void> {
  let before = -1n;
  const look = async () => {
    const head = await headOf(eventStoreUrl);
    const still = head === before;
    before = head;
    return { still, followers: (await behind(databaseUrl, head)).followers };
  };
  await eventually(look, ({ still, followers }) => still && followers.length === 0, {
    withinMs,
    everyMs: 300,
    what: 'views that have caught up',
  });
}

/** Log, ledger and view, audited by code of our own. */
export async function booksOf(parts: Parts): Promise<Books> {
  const { eventStoreUrl, databaseUrl, stripe } = parts;
  const [facts, { entries }, shelves] = await Promise.all([
    readLog(eventStoreUrl),
    ledgerOf(stripe.apiBase),
    shelvesOf(databaseUrl),
  ]);
  return audit({ facts, ledger: entries, shelves });
}
