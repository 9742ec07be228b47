import { comparePositions, type Position } from '#kernel';
import { isTransient } from '#postgres';
import { pause } from '../store/deadline.js';
import type { Delivery } from '../subscriptions/delivery.js';
import { Rate, type Runner, type RunnerStart } from '../subscriptions/runner.js';
import { Pace } from './pace.js';
import type { ProjectionParts } from './projection-parts.js';
import { ProjectionWriter } from './projection-writer.js';
import type { Projection } from './projection.js';

export type { ProjectionParts, ProjectionTuning } from './projection-parts.js';

/** How long a projection that somebody has asked for tells its progress without delay. Who still waits asks again. */
const wantedMs = 200;

/** Keeps the rows of one projection up to date for as long as its tenure lasts: takes what has queued up while the last
 *  batch was committed, so it waits for nothing when idle and batches when busy. */
export class ProjectionRunner implements Runner {
  readonly name: string;
  hasRoom: () => void = () => undefined;
  readonly #writer: ProjectionWriter;
  #queue: Delivery[] = [];
  #position: Position;
  #working: Promise<void> | null = null;
  #lazy: NodeJS.Timeout | undefined;
  #wantedUntil = 0;
  readonly #pace: Pace;
  readonly #rate = new Rate();
  #over = false;

  constructor(
    private readonly projection: Projection,
    private readonly parts: ProjectionParts,
    private readonly start: RunnerStart,
  ) {
    this.name = projection.name;
    this.#writer = new ProjectionWriter(projection, parts, start);
    this.#pace = new Pace(parts.tuning?.spacingMs ?? 20);
    this.#position = start.position;
    parts.board.enter(this.name, () => this.#hurry());
    this.#tell();
  }

  get position(): Position {
    return this.#position;
  }

  get done(): Position {
    return this.#idle ? this.#position : this.#writer.committed;
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
    this.#writer.end();
    clearTimeout(this.#lazy);
    this.parts.board.leave(this.name);
  }

  #work(): void {
    this.#working ??= this.#drain().finally(() => this.#rest());
  }

  #rest(): void {
    this.#working = null;
    if (this.#over) return;
    if (this.#queue.length > 0) this.#work();
    else this.#tell();
    this.#flushLater();
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
    await this.#writer.commit(deliveries, this.#queue.length === 0 ? this.#position : last.position);
    this.parts.metrics.projected(this.name, deliveries.length, (performance.now() - started) / 1000);
    if (!this.#over) this.#tell();
    this.hasRoom();
  }

  #tell(): void {
    this.parts.board.advance(this.name, this.done);
  }

  #hurry(): void {
    const now = performance.now();
    const isNews = now >= this.#wantedUntil;
    this.#wantedUntil = now + wantedMs;
    if (!isNews) return;
    clearTimeout(this.#lazy);
    this.#lazy = undefined;
    if (this.#idle) this.#flushLater();
  }

  #flushInMs(): number {
    const now = performance.now();
    return now < this.#wantedUntil ? this.#pace.turn(now) : (this.parts.tuning?.lazyMs ?? 500);
  }

  #flushLater(): void {
    if (this.#over || comparePositions(this.#position, this.#writer.committed) <= 0) return;
    this.#lazy ??= setTimeout(() => {
      this.#lazy = undefined;
      if (!this.#idle) return;
      this.#working = this.#flush()
        .catch((error: unknown) => {
          if (isTransient(error)) this.#flushLater();
          else this.fail(error);
        })
        .finally(() => this.#rest());
    }, this.#flushInMs()).unref();
  }

  async #flush(): Promise<void> {
    const behind = comparePositions(this.#position, this.#writer.committed) > 0;
    if (this.#queue.length === 0 && behind) await this.#writer.pass(this.#position);
  }
}
