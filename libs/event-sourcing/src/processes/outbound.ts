import type { Clock, RefusalCode } from '#kernel';
import { isRefusal, Refusal } from '#kernel';
import type { Log } from '#postgres';
import type { CommandContext, Envelope } from '../context.js';
import type { EventMetadata } from '../recorded.js';
import { jittered } from '../store/deadline.js';
import { deferred } from '../subscriptions/deferred.js';
import type { KernelMetrics } from '../subscriptions/kernel-metrics.js';
import type { AnyProcess } from './process.js';
import type { ProcessInput, ProcessSend } from './process-events.js';
import { refusedId } from './process-fold.js';

/** `CommandBus` of @nestjs/cqrs is one. */
export interface CommandSender {
  execute(command: Envelope<unknown, unknown>): Promise<unknown>;
}

/** Because of what something is done: goes into the metadata of whatever comes of it. */
export type Cause = Readonly<{ correlationId: string; occurredAt?: string; requestId?: string; traceparent?: string }>;

/** The message that made it so. `again`: the command may have been sent before, by whoever was here then. */
export type Because = Cause & Readonly<{ causationId: string; again?: true }>;

export const causeOf = ({ $correlationId, backdated, occurredAt, requestId, traceparent }: EventMetadata): Cause => ({
  correlationId: $correlationId,
  ...(backdated && { occurredAt }),
  ...(requestId !== undefined && { requestId }),
  ...(traceparent !== undefined && { traceparent }),
});

/** Not answers but the lack of one: the same command may well be accepted later. */
const passing: readonly RefusalCode[] = [
  'CONCURRENT_MODIFICATION',
  'DATABASE_UNAVAILABLE',
  'EVENT_STORE_UNAVAILABLE',
  'GATEWAY_UNAVAILABLE',
  'IDEMPOTENCY_IN_PROGRESS',
  'INTERNAL',
  'PROJECTION_LAGGING',
  'QUERY_TIMEOUT',
  'RATE_LIMITED',
  'SHUTTING_DOWN',
];

/** Tries after which a command counts as stuck: about half a minute. It is tried on. */
const stuckAfter = 8;

export type OutboundParts = Readonly<{
  process: AnyProcess;
  commands: CommandSender;
  clock: Clock;
  log: Log;
  metrics: KernelMetrics;
}>;

/** `attempted` settles after the first try, whatever came of it; `settled` when the command is done or refused, which may
 *  take as long as what it needs is away. A refusal is an input for the process. */
export type Sending = Readonly<{ attempted: Promise<void>; settled: Promise<ProcessInput | null> }>;

/** Carries a process's commands to their handlers, again and again until there is an answer. */
export class Outbound {
  readonly #waiting = new Set<NodeJS.Timeout>();
  #stuck = 0;
  #stopped = false;

  constructor(private readonly parts: OutboundParts) {}

  /** Commands that wait for another try. */
  get retrying(): number {
    return this.#waiting.size;
  }

  send(send: ProcessSend, because: Because): Sending {
    const { promise, resolve } = deferred();
    return { attempted: promise, settled: this.#untilSettled(send, because, resolve) };
  }

  /** What waits for another try is dropped: it is sent again from the record by whoever goes on. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#waiting) clearTimeout(timer);
    this.#waiting.clear();
    if (this.#stuck > 0) this.#stuckAre(0);
  }

  async #untilSettled(send: ProcessSend, because: Because, attempted: () => void): Promise<ProcessInput | null> {
    for (let attempt = 0; ; attempt += 1) {
      const started = performance.now();
      const { outcome, error } = await this.#attempt(send, attempt > 0 ? { ...because, again: true } : because);
      const seconds = (performance.now() - started) / 1000;
      this.parts.metrics.commandSent(this.parts.process.category, send.type, outcome, seconds);
      attempted();
      if (outcome !== 'retried' && attempt >= stuckAfter && !this.#stopped) this.#stuckAre(this.#stuck - 1);
      if (outcome === 'done') return null;
      if (outcome === 'refused') return this.#refused(send, error);
      const waitMs = 50 + jittered(attempt, 100, 30_000);
      const facts = {
        err: error,
        process: this.parts.process.category,
        command: send.type,
        commandId: send.id,
        attempt,
      };
      this.parts.log.warn({ ...facts, waitMs }, 'sending again');
      if (attempt === stuckAfter - 1) this.#isStuck(facts);
      await this.#wait(waitMs);
    }
  }

  #isStuck(facts: object): void {
    if (this.#stopped) return;
    this.#stuckAre(this.#stuck + 1);
    this.parts.log.error(facts, 'a command does not get through');
  }

  #stuckAre(commands: number): void {
    this.#stuck = commands;
    this.parts.metrics.commandsStuck(this.parts.process.category, commands);
  }

  async #attempt(send: ProcessSend, because: Because): Promise<Attempt> {
    const { process, commands, clock } = this.parts;
    const context: CommandContext = {
      commandId: send.id,
      ...because,
      actor: { type: 'service', id: process.category, role: 'system' },
      at: clock.now(),
    };
    try {
      const envelope = process.commands[send.type]?.(send.data, context);
      if (!envelope) throw new Error(`${process.category} sends ${send.type} but does not say how it travels`);
      await commands.execute(envelope);
      return { outcome: 'done', error: null };
    } catch (error) {
      return { outcome: isRefusal(error) && !isRefusal(error, ...passing) ? 'refused' : 'retried', error };
    }
  }

  #refused({ id, type, data }: ProcessSend, error: unknown): ProcessInput {
    const { code, message, facts } = error as Refusal;
    return {
      id: refusedId(id),
      type: 'CommandRefused',
      data: { command: type, data, code, detail: message, facts: plain(facts) },
      at: this.parts.clock.now(),
    };
  }

  /** Never comes back once stopped. */
  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stopped) return;
      const timer = setTimeout(() => {
        this.#waiting.delete(timer);
        resolve();
      }, ms);
      this.#waiting.add(timer);
    });
  }
}

type Attempt = Readonly<{ outcome: 'done' | 'refused' | 'retried'; error: unknown }>;

/** Facts are for callers and may hold what JSON cannot; the log holds JSON. */
const plain = (facts: object): object =>
  JSON.parse(
    JSON.stringify(facts, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ) as object;
