import { comparePositions, type Position } from '#kernel';
import { isTransient, type Log } from '#postgres';
import type { Knex } from 'knex';
import { moveAlone } from '../projections/batch.js';
import { Checkpoint, quietly } from '../subscriptions/checkpoint.js';
import type { KernelMetrics } from '../subscriptions/kernel-metrics.js';
import type { RunnerStart } from '../subscriptions/runner.js';
import { Watermark } from './watermark.js';

export type CheckpointParts = Readonly<{
  category: string;
  knex: Knex;
  log: Log;
  metrics: KernelMetrics;
  lazyMs: number;
}>;

/** Writes down, now and then, how far a process is finished. What was not written down is dealt with again, which is why
 *  everything a process does can be repeated. */
export class ProcessCheckpoint {
  readonly watermark: Watermark;
  readonly #checkpoint: Checkpoint;
  readonly #timer: NodeJS.Timeout;
  #committed: Position;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: CheckpointParts,
    private readonly start: RunnerStart,
    private readonly failed: (error: unknown) => void,
  ) {
    this.watermark = new Watermark(start.position);
    this.#checkpoint = Checkpoint.ofProcess(parts.category);
    this.#committed = start.position;
    this.#timer = setInterval(() => this.#writeSoon(), parts.lazyMs).unref();
  }

  /** Writes nothing more by itself. */
  end(): void {
    clearInterval(this.#timer);
  }

  /** Writes what is finished by now. */
  async flush(): Promise<void> {
    await this.#writing;
    await this.#write();
  }

  #writeSoon(): void {
    this.parts.metrics.processBacklog(this.parts.category, this.watermark.size);
    this.#writing = this.#writing
      .then(() => this.#write())
      .catch((error: unknown) => {
        const { log, category } = this.parts;
        if (isTransient(error)) log.warn({ err: error, process: category }, 'the checkpoint has to wait');
        else this.failed(error);
      });
  }

  async #write(): Promise<void> {
    const to = this.watermark.low;
    if (comparePositions(to, this.#committed) <= 0) return;
    const move = { from: this.#committed, to, token: this.start.tenure.token, events: 0 };
    await moveAlone(this.parts.knex, this.#checkpoint, move, quietly);
    this.#committed = to;
  }
}
