import { comparePositions, type Position } from '#kernel';
import type { Log } from '#postgres';
import { jittered, pause, within } from '../store/deadline.js';
import type { KernelMetrics } from './kernel-metrics.js';
import type { LogEvent, LogHandlers, LogSubscriber, LogSubscription } from './log-subscriber.js';

export type SupervisedOptions = Readonly<{
  subscriber: LogSubscriber;
  log: Log;
  metrics: KernelMetrics;
  /** Silence after which the head of the log is compared with what has arrived. Default 5 000. */
  silenceMs?: number;
}>;

export type SupervisedHandlers = Omit<LogHandlers, 'ended'>;

/** A subscription that does not end: whatever happens to the connection, it goes on behind the last event handed over.
 *  A connection that has died without a word is found out by looking at the head of the log (client trap 6). */
export class SupervisedSubscription {
  #position: Position;
  #current: LogSubscription | null = null;
  #paused = false;
  #stopped = false;
  #attempt = 0;
  /** Of the subscription that counts: what an earlier one still says is not heard. */
  #round = 0;
  #heardAt = Date.now();
  #retry: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #closing: Promise<unknown> = Promise.resolve();

  constructor(
    after: Position,
    private readonly handlers: SupervisedHandlers,
    private readonly options: SupervisedOptions,
  ) {
    this.#position = after;
    this.#subscribe();
    this.#watchLater();
  }

  /** The last place that was handed over. */
  get position(): Position {
    return this.#position;
  }

  pause(): void {
    this.#paused = true;
    this.#current?.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#heardAt = Date.now();
    this.#current?.resume();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#watch);
    this.#drop();
    await this.#closing;
  }

  #subscribe(): void {
    this.#heardAt = Date.now();
    this.#round += 1;
    const round = this.#round;
    const isOwn = () => this.#round === round && !this.#stopped;
    try {
      this.#current = this.options.subscriber.subscribe(this.#position, {
        event: (event) => isOwn() && this.#take(event),
        passed: (position) => isOwn() && this.#pass(position),
        caughtUp: () => isOwn() && this.#caughtUp(),
        ended: (cause) => isOwn() && this.#again('ended', cause),
      });
    } catch (error) {
      this.#again('refused', error);
    }
    if (this.#paused) this.#current?.pause();
  }

  #caughtUp(): void {
    this.#heard();
    this.handlers.caughtUp();
  }

  #take(event: LogEvent): void {
    this.#heard();
    if (comparePositions(event.position, this.#position) <= 0) return;
    this.#position = event.position;
    this.handlers.event(event);
  }

  /** Old servers repeat checkpoints, and some have sent them out of order: they only ever count forwards. */
  #pass(position: Position): void {
    this.#heard();
    if (comparePositions(position, this.#position) <= 0) return;
    this.#position = position;
    this.handlers.passed(position);
  }

  #heard(): void {
    this.#heardAt = Date.now();
    this.#attempt = 0;
  }

  #again(reason: string, cause: unknown): void {
    this.#drop();
    const waitMs = Math.round(jittered(this.#attempt, 100, 10_000));
    this.#attempt += 1;
    this.options.metrics.resubscribed(reason);
    this.options.log.warn({ err: cause, reason, waitMs, position: String(this.#position.commit) }, 'subscribing again');
    this.#retry = setTimeout(() => this.#subscribe(), waitMs);
  }

  #drop(): void {
    this.#round += 1;
    const dropped = this.#current;
    this.#current = null;
    if (dropped) this.#closing = Promise.all([this.#closing, dropped.close()]);
  }

  #watchLater(): void {
    const silenceMs = this.options.silenceMs ?? 5_000;
    this.#watch = setTimeout(async () => {
      await this.#lookForSilence(silenceMs);
      if (!this.#stopped) this.#watchLater();
    }, silenceMs / 2).unref();
  }

  async #lookForSilence(silenceMs: number): Promise<void> {
    const round = this.#round;
    const silent = () =>
      this.#round === round && !this.#stopped && !this.#paused && Date.now() - this.#heardAt >= silenceMs;
    if (!this.#current || !silent()) return;
    try {
      const head = await within(silenceMs, 'looking at the head of the log', this.options.subscriber.lastEvent());
      const behind = () => comparePositions(head, this.#position) > 0;
      if (!behind()) {
        this.#heardAt = Date.now();
        return;
      }
      // The event may have been written a moment ago: a living subscription delivers it before this.
      await pause(silenceMs / 5);
      if (silent() && behind()) this.#again('silent', new Error('nothing arrives though there is more'));
    } catch (error) {
      // Whoever asks over a connection that is dead as well gets no answer: only a new one can tell.
      if (silent()) this.#again('silent', error);
    }
  }
}
