import type { Knex } from 'knex';
import type { Recorded } from '../recorded.js';
import type { Announcement, Checkpoint, Move, Statement } from '../subscriptions/checkpoint.js';
import type { Delivery } from '../subscriptions/delivery.js';
import { tablesOf } from './physical-tables.js';
import type { Projection } from './projection.js';
import { markBroken, sendTogether, withConnection, type Connection } from './raw-connection.js';

/** A handler failed, in its code or in the database. Nothing of the batch was written. */
export class ApplyFailed extends Error {
  override readonly name = 'ApplyFailed';

  constructor(
    readonly projection: string,
    readonly event: Recorded,
    /** Place of the culprit's delivery in its batch. */
    readonly index: number,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${projection} cannot apply ${event.type} of ${event.stream}@${event.revision}: ${reason}`, { cause });
  }
}

export type Batch = Readonly<{
  projection: Projection;
  checkpoint: Checkpoint;
  deliveries: readonly Delivery[];
  move: Move;
  /** Payload for `projection_progress`. */
  progress: string;
}>;

/** Rows and checkpoint in one transaction: both or neither. Throws `ApplyFailed`, or `Fenced` when somebody else has moved
 *  the checkpoint. Statements are sent one behind the other without waiting for answers; only a handler that asks the
 *  database something is waited for. */
export function commitBatch(knex: Knex, batch: Batch): Promise<void> {
  return withConnection(knex, async (connection) => {
    sendTogether(connection);
    const begun = send(connection, { text: 'begin', values: [] });
    begun.catch(() => undefined);
    try {
      await new BatchRun(knex, connection, batch).apply();
      await begun;
    } catch (error) {
      await send(connection, { text: 'rollback', values: [] }).catch((cause: unknown) => markBroken(connection, cause));
      throw error;
    }
    try {
      await send(connection, { text: 'commit', values: [] });
    } catch (error) {
      markBroken(connection, error);
      throw error;
    }
  });
}

class BatchRun {
  readonly #invalidated = new Set<string>();
  readonly #sent: Promise<unknown>[] = [];
  readonly #failures: ApplyFailed[] = [];

  constructor(
    private readonly knex: Knex,
    private readonly connection: Connection,
    private readonly batch: Batch,
  ) {}

  async apply(): Promise<void> {
    const { projection, deliveries, checkpoint, move, progress } = this.batch;
    const bind = <B extends { connection(c: unknown): unknown }>(query: B) => query.connection(this.connection) as B;
    const tables = tablesOf(this.knex, projection, bind, (tag) => this.#invalidated.add(tag));
    for (const [index, event] of inOrder(deliveries)) {
      if (this.#failures.length > 0) break;
      const applied = this.#applying(index, event, () => projection.apply(event, tables));
      if (applied) await applied;
    }
    const announcement: Announcement = { progress, invalidated: [...this.#invalidated] };
    const moved = send(this.connection, checkpoint.moving(move, announcement));
    // An earlier failure makes this one fail too; the earlier one is the one worth telling.
    moved.catch(() => undefined);
    await Promise.all(this.#sent);
    const [first] = this.#failures.sort((a, b) => a.index - b.index);
    if (first) throw first;
    checkpoint.expectMoved((await moved).rows);
  }

  /** A single statement is sent at once and not waited for; anything else must finish before the next event. */
  #applying(
    index: number,
    event: Recorded,
    apply: () => PromiseLike<unknown> | undefined,
  ): PromiseLike<unknown> | null {
    const failed = (cause: unknown) => {
      this.#failures.push(new ApplyFailed(this.batch.projection.name, event, index, cause));
    };
    try {
      const result = apply();
      if (result === undefined) return null;
      const statement = statementOf(result);
      if (!statement) return result.then(undefined, failed);
      this.#sent.push(send(this.connection, statement).catch(failed));
    } catch (error) {
      failed(error);
    }
    return null;
  }
}

function* inOrder(deliveries: readonly Delivery[]): Generator<[number, Recorded]> {
  for (const [index, { events }] of deliveries.entries()) for (const event of events) yield [index, event];
}

type Compilable = { toSQL(): { toNative(): { sql: string; bindings: readonly unknown[] } } };

function statementOf(result: object): Statement | null {
  if (!('toSQL' in result)) return null;
  const { sql, bindings } = (result as Compilable).toSQL().toNative();
  return { text: sql, values: bindings };
}

/** Statement outside any transaction of ours: moves a checkpoint that has no rows to go with it. */
export const moveAlone = (knex: Knex, checkpoint: Checkpoint, move: Move, announcement: Announcement): Promise<void> =>
  withConnection(knex, async (connection) => {
    checkpoint.expectMoved((await send(connection, checkpoint.moving(move, announcement))).rows);
  });

/** Statements the server has been asked to remember, by text: their texts differ little, their values do. */
const prepared = new Map<string, string>();
const maxPrepared = 500;

function send(connection: Connection, { text, values }: Statement): ReturnType<Connection['query']> {
  if (values.length === 0) return connection.query({ text });
  const known = prepared.get(text);
  if (known) return connection.query({ text, values, name: known });
  if (prepared.size < maxPrepared) prepared.set(text, `sf${prepared.size}`);
  return connection.query({ text, values });
}
