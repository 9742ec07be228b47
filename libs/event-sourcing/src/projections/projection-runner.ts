import { comparePositions, encodePosition, type Position } from '#kernel';
import { isTransient, type Log } from '#postgres';
import type { Knex } from 'knex';
import { jittered, pause } from '../store/deadline.js';
import { Checkpoint, Fenced } from '../subscriptions/checkpoint.js';
import type { Delivery } from '../subscriptions/delivery.js';
import type { KernelMetrics } from '../subscriptions/kernel-metrics.js';
import { Rate, type Runner, type RunnerStart } from '../subscriptions/runner.js';
import { ApplyFailed, commitBatch, moveAlone } from './batch.js';
import { Pace } from './pace.js';
import type { ProgressBoard } from './progress-board.js';
import type { Projection } from './projection.js';

export type ProjectionParts = Readonly<{
  knex: Knex;
  log: Log;
  metrics: KernelMetrics;
  board: ProgressBoard;
  tuning?: ProjectionTuning;
}>;

export type ProjectionTuning = Readonly<{
  /** Places of the log in one transaction at most. Default 500. */
  batchSize?: number;
  /** Under lasting load, transactions of one projection begin this far apart, so they carry more. Default 20. */
  spacingMs?: number;
  /** How late progress without rows reaches the disk. Default 500. */
  lazyMs?: number;
}>;

/** Keeps the rows of one projection up to date for as long as its tenure lasts: takes what has queued up while the last
 *  batch was committed, so it waits for nothing when idle and batches when busy. */
export class ProjectionRunner implements Runner {
  readonly name: string;
  hasRoom: () => void = () => undefined;
  readonly #checkpoint: Checkpoint;
  #queue: Delivery[] = [];
  #position: Position;
  #committed: Position;
  #working: Promise<void> | null = null;
  #lazy: NodeJS.Timeout | undefined;
  readonly #pace: Pace;
  readonly #rate = new Rate();
  #over = false;

  constructor(
    private readonly projection: Projection,
    private readonly parts: ProjectionParts,
    private readonly start: RunnerStart,
  ) {
    this.name = projection.name;
    this.#checkpoint = Checkpoint.ofProjection(projection);
    this.#pace = new Pace(parts.tuning?.spacingMs ?? 20);
    this.#position = start.position;
    this.#committed = start.position;
    this.#tell();
  }

  get position(): Position {
    return this.#position;
  }

  get done(): Position {
    return this.#idle ? this.#position : this.#committed;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get rate(): number {
    return this.#rate.perSecond;
  }

  get full(): boolean {
    return this.#queue.length >= 4 * this.#batchSize;
  }

  offer({ position, events }: Delivery): void {
    if (this.#over) return;
    this.#rate.count();
    this.#position = position;
    const own = events.filter(({ type }) => this.projection.types.has(type));
    if (own.length > 0) {
      this.#queue.push({ position, events: own });
      this.#work();
    } else if (this.#idle) {
      this.#tell();
      this.#flushLater();
    }
  }

  fail(error: unknown): void {
    if (this.#over) return;
    this.#end();
    this.start.ended(error);
  }

  /** Finishes the batch in hand and writes down how far it got. */
  async stop(): Promise<void> {
    const last = this.#over;
    this.#end();
    await this.#working;
    if (!last) await this.#flush().catch(() => undefined);
  }

  get #idle(): boolean {
    return this.#working === null && this.#queue.length === 0;
  }

  get #batchSize(): number {
    return this.parts.tuning?.batchSize ?? 500;
  }

  abandon(): void {
    this.#end();
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#lazy);
    this.parts.board.leave(this.name);
  }

  #work(): void {
    this.#working ??= this.#drain().finally(() => {
      this.#working = null;
      if (this.#over) return;
      if (this.#queue.length > 0) this.#work();
      else this.#tell();
      this.#flushLater();
    });
  }

  async #drain(): Promise<void> {
    // What arrives in the same turn of the event loop shares the batch.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.#queue.length > 0 && !this.#over) {
        const waitMs = this.#pace.turn(performance.now());
        if (waitMs > 1) await pause(waitMs);
        if (this.#over) return;
        await this.#nextBatch();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  async #nextBatch(): Promise<void> {
    const started = performance.now();
    const deliveries = this.#queue.splice(0, this.#batchSize);
    const last = deliveries.at(-1);
    if (!last) return;
    await this.#commit(deliveries, this.#queue.length === 0 ? this.#position : last.position);
    const newest = last.events.at(-1);
    this.parts.metrics.projected(this.name, deliveries.length, (performance.now() - started) / 1000);
    if (newest) this.parts.metrics.lag(this.name, Math.max(0, Date.now() - Date.parse(newest.recordedAt)) / 1000);
    if (!this.#over) this.#tell();
    this.hasRoom();
  }

  /** A commit whose answer was lost is found out by its repetition: the checkpoint is no longer where it was expected. */
  async #commit(deliveries: readonly Delivery[], to: Position): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await commitBatch(this.parts.knex, {
          projection: this.projection,
          checkpoint: this.#checkpoint,
          deliveries,
          move: { from: this.#committed, to, token: this.start.tenure.token, events: deliveries.length },
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
        this.parts.log.warn({ err: error, projection: this.name, attempt }, 'the view database does not answer');
        await pause(jittered(attempt, 50, 5_000));
      }
    }
  }

  /** What stands in front of an event that cannot be applied is not held back by it. */
  async #commitInFrontOf(error: unknown, deliveries: readonly Delivery[]): Promise<void> {
    if (!(error instanceof ApplyFailed) || error.index === 0) return;
    const good = deliveries.slice(0, error.index);
    const last = good.at(-1);
    if (last) await this.#commit(good, last.position);
  }

  #progressOf = (position: Position): string => `${this.name}:${encodePosition(position)}`;

  #tell(): void {
    this.parts.board.advance(this.name, this.done);
  }

  #flushLater(): void {
    if (this.#over || comparePositions(this.#position, this.#committed) <= 0) return;
    this.#lazy ??= setTimeout(() => {
      this.#lazy = undefined;
      if (!this.#idle) return;
      this.#working = this.#flush()
        .catch((error: unknown) => {
          if (isTransient(error)) this.#flushLater();
          else this.fail(error);
        })
        .finally(() => {
          this.#working = null;
          if (this.#queue.length > 0 && !this.#over) this.#work();
        });
    }, this.parts.tuning?.lazyMs ?? 500).unref();
  }

  /** Progress without rows: events that did not concern this projection. */
  async #flush(): Promise<void> {
    const to = this.#queue.length > 0 ? this.#committed : this.#position;
    if (comparePositions(to, this.#committed) <= 0) return;
    const move = { from: this.#committed, to, token: this.start.tenure.token, events: 0 };
    await moveAlone(this.parts.knex, this.#checkpoint, move, { progress: this.#progressOf(to), invalidated: [] });
    this.#committed = to;
  }
}
