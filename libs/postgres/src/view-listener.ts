import { randomUUID } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { type Log, silentLog } from './log.js';

type ViewListenerOptions = Readonly<{
  url: string;
  log?: Log /** Ping interval. Default 5 000. */;
  pingMs?: number;
}>;

type Heard = (payload: string) => void;

/** The one connection per process that LISTENs. It also is the process's session: while it is there, the process is alive
 *  (leases look for its name in pg_stat_activity). Reconnects for ever; after a gap everybody is told that they may have
 *  missed something. */
export class ViewListener {
  /** Unique per process and start. */
  readonly sessionName = `storefold-${process.pid}-${randomUUID().slice(0, 13)}`;
  readonly #channels = new Map<string, Set<Heard>>();
  readonly #onGap = new Set<() => void>();
  readonly #log: Log;
  #client: Client | null = null;
  #stopped = true;
  #attempt = 0;
  #retry: NodeJS.Timeout | undefined;
  #ping: NodeJS.Timeout | undefined;

  constructor(private readonly options: ViewListenerOptions) {
    this.#log = options.log ?? silentLog;
  }

  get connected(): boolean {
    return this.#client !== null;
  }

  /** Resolves after the first attempt to connect, whether it succeeded or not. Starting twice is starting once. */
  async start(): Promise<void> {
    if (!this.#stopped) return;
    this.#stopped = false;
    await this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#ping);
    const client = this.#client;
    this.#client = null;
    client?.removeAllListeners('end');
    await client?.end().catch(() => undefined);
  }

  /** A statement on this one connection, whatever the pool is busy with. */
  async query<R>(text: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    if (!this.#client) throw new Error('Connection terminated: the session with the view database is being made anew');
    return (await this.#client.query(text, [...values])).rows as readonly R[];
  }

  /** `heard` must not throw. Returns how to stop listening. */
  listen(channel: string, heard: Heard): () => void {
    const known = this.#channels.get(channel);
    const listeners = known ?? new Set<Heard>();
    listeners.add(heard);
    this.#channels.set(channel, listeners);
    if (!known) this.#client?.query(`listen ${escapeIdentifier(channel)}`).catch(() => undefined);
    return () => listeners.delete(heard);
  }

  /** Called after every reconnect: notifications of the meantime are lost. */
  onGap(missed: () => void): () => void {
    this.#onGap.add(missed);
    return () => this.#onGap.delete(missed);
  }

  async #connect(): Promise<void> {
    const client = new Client({
      connectionString: this.options.url,
      application_name: this.sessionName,
      connectionTimeoutMillis: 3_000,
      query_timeout: 5_000,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      client.on('notification', ({ channel, payload }) => this.#hear(channel, payload ?? ''));
      for (const channel of this.#channels.keys()) await client.query(`listen ${escapeIdentifier(channel)}`);
    } catch (error) {
      client.end().catch(() => undefined);
      this.#lost(error);
      return;
    }
    if (this.#stopped) {
      await client.end().catch(() => undefined);
      return;
    }
    client.once('end', () => this.#lost(new Error('the connection ended')));
    this.#client = client;
    this.#schedulePing(client);
    if (this.#attempt > 0) for (const missed of this.#onGap) missed();
    this.#attempt = 0;
  }

  #lost(cause: unknown): void {
    clearTimeout(this.#ping);
    this.#client = null;
    if (this.#stopped) return;
    const waitMs = Math.min(5_000, 50 * 2 ** this.#attempt) * (0.5 + Math.random() / 2);
    this.#attempt += 1;
    this.#log.warn({ err: cause, waitMs }, 'not listening to the view database; trying again');
    this.#retry = setTimeout(() => void this.#connect(), waitMs).unref();
  }

  /** A half-open connection looks alive until somebody speaks. */
  #schedulePing(client: Client): void {
    this.#ping = setTimeout(async () => {
      try {
        await client.query('select 1');
        if (this.#client === client) this.#schedulePing(client);
      } catch (error) {
        if (this.#client !== client) return;
        client.removeAllListeners('end');
        (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
        this.#lost(error);
      }
    }, this.options.pingMs ?? 5_000).unref();
  }

  #hear(channel: string, payload: string): void {
    for (const heard of this.#channels.get(channel) ?? []) heard(payload);
  }
}
