import { comparePositions, deterministicId, type Clock, type Position } from '#kernel';
import type { Log } from '#postgres';
import type { Knex } from 'knex';
import type { EventStore } from '../event-store.js';
import type { Recorded } from '../recorded.js';
import { deferred } from '../subscriptions/deferred.js';
import type { Delivery } from '../subscriptions/delivery.js';
import type { KernelMetrics } from '../subscriptions/kernel-metrics.js';
import { Rate, type Runner, type RunnerStart } from '../subscriptions/runner.js';
import { Lanes } from './lanes.js';
import { causeOf, Outbound, type CommandSender } from './outbound.js';
import type { AnyProcess } from './process.js';
import type { ProcessAdvanced } from './process-events.js';
import { firedId } from './process-fold.js';
import { ProcessCheckpoint } from './process-checkpoint.js';
import { ProcessWork, type Heard, type News, type Work } from './process-work.js';

export type ProcessParts = Readonly<{
  store: EventStore;
  knex: Knex;
  commands: CommandSender;
  clock: Clock;
  log: Log;
  metrics: KernelMetrics;
  tuning?: ProcessTuning;
}>;

export type ProcessTuning = Readonly<{
  /** Process instances worked on at once. Default 64. */
  inFlight?: number;
  /** Instances with work, beyond which the feed waits. Default 1 000. */
  maxWaiting?: number;
  /** How late the checkpoint reaches the disk. Default 500. */
  lazyMs?: number;
}>;

/** Stuck commands hold the checkpoint, not the feed; this many places may be read ahead of it. */
const maxAhead = 50_000;

/** A timer that is due. */
export type DueTimer = Readonly<{ id: string; processId: string; name: string; correlationId: string }>;

/** Runs all instances of one process for the time of one tenure.
 *
 *  The checkpoint moves past an event of the shop once what it says has been recorded in the process's stream, and past such a
 *  record once its commands are answered. Both come through the same feed, so after a crash whatever was recorded and not
 *  sent comes by again, be it the answer to an event, to a timer or to a refusal. */
export class ProcessRunner implements Runner {
  readonly name: string;
  hasRoom: () => void = () => undefined;
  readonly #checkpoint: ProcessCheckpoint;
  readonly #outbound: Outbound;
  readonly #lanes: Lanes<Work>;
  /** Inputs put in line here, by id, until their record comes by. */
  readonly #inHand = new Map<string, Promise<Heard>>();
  readonly #prefix: string;
  #position: Position;
  /** Where the log ended when this tenure began; null until that is known. */
  #begunAt: Position | null = null;
  readonly #rate = new Rate();
  #over = false;

  constructor(
    private readonly process: AnyProcess,
    private readonly parts: ProcessParts,
    private readonly start: RunnerStart,
  ) {
    this.name = process.category;
    this.#prefix = `${process.category}-`;
    const { knex, log, metrics, tuning } = parts;
    this.#checkpoint = new ProcessCheckpoint(
      { category: process.category, knex, log, metrics, lazyMs: tuning?.lazyMs ?? 500 },
      start,
      (error) => this.fail(error),
    );
    this.#position = start.position;
    this.#outbound = new Outbound({ ...parts, process });
    const work = new ProcessWork({
      ...parts,
      process,
      outbound: this.#outbound,
      further: (id, news) => this.#hear(id, news),
    });
    this.#lanes = new Lanes(parts.tuning?.inFlight ?? 64, async (id, volley) => {
      const left = await work.volley(id, volley);
      if (!this.full) this.hasRoom();
      return left;
    });
    void this.#lookWhereItBegins();
  }

  get position(): Position {
    return this.#position;
  }

  get done(): Position {
    return this.#checkpoint.watermark.low;
  }

  get waiting(): number {
    return this.#checkpoint.watermark.size;
  }

  get rate(): number {
    return this.#rate.perSecond;
  }

  get full(): boolean {
    return this.#lanes.size >= (this.parts.tuning?.maxWaiting ?? 1_000) || this.#checkpoint.watermark.size >= maxAhead;
  }

  offer({ position, events }: Delivery): void {
    if (this.#over) return;
    this.#rate.count();
    this.#position = position;
    try {
      const parts = events.flatMap((event, index) => this.#partOf(event, index) ?? []);
      const finish = this.#checkpoint.watermark.begin(position, parts.length);
      for (const part of parts) void part(finish);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Tells the process that a timer has fired. Settles when that is recorded, or found to be no longer so. */
  async fire({ id, processId, name, correlationId }: DueTimer): Promise<void> {
    if (this.#over) return;
    const input = { id: firedId(id), type: 'TimerFired', data: { timer: name }, at: this.parts.clock.now() };
    await this.#hear(processId, { input, causationId: id, cause: { correlationId }, fresh: false });
  }

  fail(error: unknown): void {
    if (this.#over) return;
    this.#end();
    this.start.ended(error);
  }

  /** Lets what is running finish; what is not answered then is sent again from the record by whoever goes on. */
  async stop(): Promise<void> {
    const last = this.#over;
    this.#end();
    await this.#lanes.stop();
    if (!last) await this.#checkpoint.flush().catch(() => undefined);
  }

  abandon(): void {
    this.#end();
  }

  #end(): void {
    this.#over = true;
    this.#checkpoint.end();
    this.#outbound.stop();
    void this.#lanes.stop();
  }

  /** What an event asks of this process: nothing, to hear it, or to make sure that its commands have been sent.
   *  `index` tells apart what one stored event has been upcast to. */
  #partOf(event: Recorded, index: number): ((finish: () => void) => unknown) | null {
    if (event.type === 'ProcessAdvanced') {
      if (!event.stream.startsWith(this.#prefix)) return null;
      return async (finish) => {
        await this.#ensureSent(event as Recorded<ProcessAdvanced>);
        finish();
      };
    }
    if (!Object.hasOwn(this.process.correlate, event.type)) return null;
    const id = this.process.correlate[event.type]?.(event.data) ?? null;
    if (id === null) return null;
    const inputId = index === 0 ? event.id : deterministicId(event.id, index);
    const data = this.process.remember?.[event.type]?.(event.data) ?? event.data;
    const input = { id: inputId, type: event.type, data, at: event.recordedAt };
    const fresh = this.#begunAt !== null && comparePositions(event.position, this.#begunAt) > 0;
    return async (finish) => {
      await this.#hear(id, { input, causationId: event.id, cause: causeOf(event.metadata), fresh });
      finish();
    };
  }

  #hear(id: string, news: News): Promise<Heard> {
    const known = this.#inHand.get(news.input.id);
    if (known) return known;
    const { promise, resolve } = deferred<Heard>();
    const heard = (result: Heard) => {
      if (result.sent === null) this.#inHand.delete(news.input.id);
      resolve(result);
    };
    this.#inHand.set(news.input.id, promise);
    this.#lanes.submit(id, { kind: 'hear', news, heard, tries: 0 });
    return promise;
  }

  async #ensureSent(record: Recorded<ProcessAdvanced>): Promise<void> {
    const { id } = record.data.input;
    const inHand = this.#inHand.get(id);
    const { sent } = inHand ? await inHand : { sent: null };
    this.#inHand.delete(id);
    await (sent ?? this.#resend(record));
  }

  #resend(record: Recorded<ProcessAdvanced>): Promise<unknown> {
    const id = record.stream.slice(this.#prefix.length);
    return new Promise((resolve) => {
      this.#lanes.submit(id, { kind: 'resend', record, sent: resolve, tries: 0 });
    });
  }

  async #lookWhereItBegins(): Promise<void> {
    try {
      this.#begunAt = await this.parts.store.head();
    } catch (error) {
      this.parts.log.warn({ err: error, process: this.name }, 'every event is taken for one that may have been heard');
    }
  }
}
