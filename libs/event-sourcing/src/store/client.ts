import { EventStoreDBClient } from '@eventstore/db-client';
import { within } from './deadline.js';

const disposeMs = 2_000;
const keepAliveTimeoutMs = 10_000;
let opened = 0;

/** Ends every stream of a client and closes its channel. Never throws: nobody is left to care. */
export async function disposeClient(client: EventStoreDBClient): Promise<void> {
  try {
    await within(disposeMs, 'disposing the client', client.dispose());
    const { getChannel } = client as unknown as { getChannel: () => Promise<{ close: () => void }> };
    (await within(disposeMs, 'closing the channel', getChannel())).close();
  } catch {
    // A channel that does not close in time holds no data: appends on it were answered or are looked up by id.
  }
}

/** Makes clients for one server. One process has one client for appends and others for everything else:
 *  the batch path keeps its pending appends in a module global, so a dying stream of any client would reject
 *  the appends of all (client trap 1; ADR-0008). */
export class EventStoreClients {
  readonly reads: EventStoreDBClient;
  #appends: Promise<EventStoreDBClient>;

  constructor(private readonly url: string) {
    this.reads = this.open('reads');
    this.#appends = Promise.resolve(this.open('appends'));
  }

  /** A client of its own with a connection of its own. The caller disposes it.
   *
   *  grpc-js gives all channels with the same target and options one connection, so a client made anew to replace one on a
   *  dead connection would get the dead connection again, until keep-alive has found out (20 s). A keep-alive timeout that
   *  differs by a millisecond makes the options differ. */
  open(name: string): EventStoreDBClient {
    opened += 1;
    const keepAliveTimeout = keepAliveTimeoutMs + (opened % 1_000);
    const query = `connectionName=storefold-${name}-${process.pid}&keepAliveTimeout=${keepAliveTimeout}`;
    return EventStoreDBClient.connectionString(`${this.url}${this.url.includes('?') ? '&' : '?'}${query}`);
  }

  get appends(): Promise<EventStoreDBClient> {
    return this.#appends;
  }

  /** Gives up on the append client: whatever it had in flight fails now and is looked up by id. Appends wait for the
   *  new client until the old one is gone, so a late answer can never meet the new one's appends. */
  replaceAppends(broken: EventStoreDBClient): void {
    this.#appends = this.#appends.then(async (current) => {
      if (current !== broken) return current;
      await disposeClient(broken);
      return this.open('appends');
    });
  }

  async close(): Promise<void> {
    await Promise.all([disposeClient(this.reads), this.#appends.then(disposeClient)]);
  }
}
