import { decodePosition, Refusal, type Position } from '#kernel';
import type { Database, ViewListener } from '#postgres';
import { DeadlinePassed, within } from '../store/deadline.js';
import { Progress } from '../progress.js';
import { ProgressBoard } from './progress-board.js';

const pollMs = 50;
const defaultDeadlineMs = 2_000;

const lookSql = `
  select name, commit_pos, prepare_pos, pg_notify('projection_wanted', name)
    from event_sourcing.projection_version where status = 'active' and name = any(?)`;

/** Knows at once when the projection runs in this process, hears of it when it runs in another, and looks for itself every
 *  50 ms while somebody waits, should a notification be lost. Looking also tells whoever runs the projection that somebody
 *  waits: progress that left no rows is written down late otherwise. */
export class PostgresProgress extends Progress {
  /** For the runners of this process. */
  readonly board = new ProgressBoard();
  #polling: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    listener: ViewListener,
  ) {
    super();
    listener.listen('projection_progress', (payload) => this.#hear(payload));
    listener.listen('projection_wanted', (projection) => this.board.want(projection));
  }

  async waitFor(projection: string, position: Position, deadlineMs = defaultDeadlineMs): Promise<void> {
    if (this.board.has(projection, position)) return;
    const [reached, giveUp] = this.board.when(projection, position);
    this.#poll(0);
    try {
      await within(deadlineMs, `waiting for ${projection}`, reached);
    } catch (error) {
      if (!(error instanceof DeadlinePassed)) throw error;
      throw new Refusal('PROJECTION_LAGGING', `${projection} has not got there within ${deadlineMs} ms`, {
        projection,
      });
    } finally {
      giveUp();
    }
  }

  #hear(payload: string): void {
    const colon = payload.lastIndexOf(':');
    this.board.hear(payload.slice(0, colon), decodePosition(payload.slice(colon + 1)));
  }

  #poll(afterMs: number): void {
    if (this.#polling) return;
    this.#polling = setTimeout(async () => {
      try {
        await this.#look(this.board.awaited());
      } catch {
        // Whoever waits is told when their time is over; the database has its own alarms.
      }
      this.#polling = undefined;
      if (this.board.awaited().length > 0) this.#poll(pollMs);
    }, afterMs).unref();
  }

  async #look(projections: readonly string[]): Promise<void> {
    if (projections.length === 0) return;
    const { rows } = await this.database.knex
      .raw<{ rows: readonly { name: string; commit_pos: string; prepare_pos: string }[] }>(lookSql, [[...projections]])
      .options({ name: 'event_sourcing.look' });
    for (const { name, commit_pos, prepare_pos } of rows) {
      this.board.hear(name, { commit: BigInt(commit_pos), prepare: BigInt(prepare_pos) });
    }
  }
}
