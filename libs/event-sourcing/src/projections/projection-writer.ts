import { encodePosition, type Position } from '#kernel';
import { isTransient } from '#postgres';
import { jittered, pause } from '../store/deadline.js';
import { Checkpoint, Fenced } from '../subscriptions/checkpoint.js';
import type { Delivery } from '../subscriptions/delivery.js';
import type { RunnerStart } from '../subscriptions/runner.js';
import { ApplyFailed, commitBatch, moveAlone } from './batch.js';
import type { ProjectionParts } from './projection-parts.js';
import type { Projection } from './projection.js';

/** Writes the rows of one projection during one tenure, and knows how far they are. */
export class ProjectionWriter {
  readonly #checkpoint: Checkpoint;
  #committed: Position;
  #over = false;

  constructor(
    private readonly projection: Projection,
    private readonly parts: ProjectionParts,
    private readonly start: RunnerStart,
  ) {
    this.#checkpoint = Checkpoint.ofProjection(projection);
    this.#committed = start.position;
  }

  /** Everything up to here is on disk. */
  get committed(): Position {
    return this.#committed;
  }

  /** Tries nothing again from now on. */
  end(): void {
    this.#over = true;
  }

  /** Rows and checkpoint, tried again while the database is away. A commit whose answer was lost is found out by its
   *  repetition: the checkpoint is no longer where it was expected (`Fenced`). */
  async commit(deliveries: readonly Delivery[], to: Position): Promise<void> {
    const { projection, start } = this;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await commitBatch(this.parts.knex, {
          projection,
          checkpoint: this.#checkpoint,
          deliveries,
          move: { from: this.#committed, to, token: start.tenure.token, events: deliveries.length },
          progress: this.#progressOf(to),
        });
        this.#committed = to;
        return;
      } catch (error) {
        if (error instanceof Fenced || this.#over) throw error;
        if (!isTransient(error)) {
          await this.#commitInFrontOf(error, deliveries);
          throw error;
        }
        this.parts.log.warn({ err: error, projection: projection.name, attempt }, 'the view database does not answer');
        await pause(jittered(attempt, 50, 5_000));
      }
    }
  }

  /** Progress without rows: events that did not concern this projection. */
  async pass(to: Position): Promise<void> {
    const move = { from: this.#committed, to, token: this.start.tenure.token, events: 0 };
    await moveAlone(this.parts.knex, this.#checkpoint, move, { progress: this.#progressOf(to), invalidated: [] });
    this.#committed = to;
  }

  /** What stands in front of an event that cannot be applied is not held back by it. */
  async #commitInFrontOf(error: unknown, deliveries: readonly Delivery[]): Promise<void> {
    if (!(error instanceof ApplyFailed) || error.index === 0) return;
    const good = deliveries.slice(0, error.index);
    const last = good.at(-1);
    if (last) await this.commit(good, last.position);
  }

  #progressOf(position: Position): string {
    return `${this.projection.name}:${encodePosition(position)}`;
  }
}
