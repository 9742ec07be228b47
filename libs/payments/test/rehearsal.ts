import { EventStore, type CommandContext, type Loaded, type Receipt } from '#event-sourcing';
import { type AnyEvent, type Fold, type Position, startOfLog, streamOf } from '#kernel';
import {
  type AuthorizeAnswer,
  type AuthorizeRequest,
  type CaptureAnswer,
  type CaptureRequest,
  PaymentGateway,
  type RefundAnswer,
  type RefundRequest,
  type VoidAnswer,
  type VoidRequest,
} from '../src/gateway/payment-gateway.js';
import { expiresAt, gbp } from './examples.js';

export class Crashed extends Error {
  override readonly name = 'Crashed';
}

/** Ends the process, so to speak, at its n-th step over a border: before or after an append, a request, an answer. */
export class CrashPoint {
  steps = 0;

  constructor(private readonly fatal: number) {}

  pass(): void {
    this.steps += 1;
    if (this.steps === this.fatal) throw new Crashed(`at step ${this.fatal}`);
  }
}

/** As much of the event store as command handlers use: one log in memory, each command id once per stream. */
export class MemoryStore extends EventStore {
  readonly streams = new Map<string, readonly { event: AnyEvent; commandId: string }[]>();

  constructor(private readonly crash = new CrashPoint(0)) {
    super();
  }

  async handle<S, E extends AnyEvent>(
    fold: Fold<S, E>,
    id: string,
    decide: (state: S) => readonly E[],
    { commandId }: CommandContext,
  ): Promise<Receipt<S, E>> {
    this.crash.pass();
    const stream = streamOf(fold, id);
    const recorded = this.streams.get(stream) ?? [];
    const before = this.eventsOf<E>(stream).reduce(fold.evolve, fold.initial);
    const events = recorded.some((it) => it.commandId === commandId) ? [] : decide(before);
    this.streams.set(stream, [...recorded, ...events.map((event) => ({ event, commandId }))]);
    this.crash.pass();
    const revision = BigInt(recorded.length + events.length - 1);
    return { stream, revision, position: null, events, state: events.reduce(fold.evolve, before) };
  }

  async load<S, E extends AnyEvent>(fold: Fold<S, E>, id: string): Promise<Loaded<S>> {
    const events = this.eventsOf<E>(streamOf(fold, id));
    return { state: events.reduce(fold.evolve, fold.initial), revision: BigInt(events.length - 1), position: null };
  }

  eventsOf<E extends AnyEvent>(stream: string): readonly E[] {
    return (this.streams.get(stream) ?? []).map(({ event }) => event as E);
  }

  readStream(): never {
    throw new Error('not in this rehearsal');
  }

  readAll(): never {
    throw new Error('not in this rehearsal');
  }

  async head(): Promise<Position> {
    return startOfLog;
  }
}

/** A gateway that keeps its promise about keys: one effect and one answer each, however often it is asked. After
 *  `forgetKeys` it knows what it did, and takes every key for a new one. */
export class KeptPromises extends PaymentGateway {
  readonly ledger: string[] = [];
  readonly #answers = new Map<string, unknown>();
  readonly #done = new Map<string, unknown>();

  constructor(private readonly crash = new CrashPoint(0)) {
    super();
  }

  forgetKeys(): void {
    this.#answers.clear();
  }

  async findAuthorization({ paymentId }: Pick<AuthorizeRequest, 'paymentId'>): Promise<AuthorizeAnswer | null> {
    return (this.#done.get(`payment ${paymentId}`) as AuthorizeAnswer | undefined) ?? null;
  }

  async findRefund({ refundId }: Pick<RefundRequest, 'refundId'>): Promise<RefundAnswer | null> {
    return (this.#done.get(`refund ${refundId}`) as RefundAnswer | undefined) ?? null;
  }

  authorize({ idempotencyKey, paymentId, amount }: AuthorizeRequest): Promise<AuthorizeAnswer> {
    const answer = { kind: 'authorized', gatewayRef: 'pi_1', amount, expiresAt } as const;
    return this.#once(idempotencyKey, `authorized ${amount.amount}`, answer, `payment ${paymentId}`);
  }

  capture({ idempotencyKey, amount }: CaptureRequest): Promise<CaptureAnswer> {
    return this.#once(idempotencyKey, `captured ${amount.amount}`, { kind: 'captured', amount, left: gbp(0) } as const);
  }

  cancel({ idempotencyKey }: VoidRequest): Promise<VoidAnswer> {
    return this.#once(idempotencyKey, 'voided', { kind: 'voided' } as const);
  }

  refund({ idempotencyKey, refundId, amount }: RefundRequest): Promise<RefundAnswer> {
    const answer = { kind: 'refunded', amount } as const;
    return this.#once(idempotencyKey, `refunded ${amount.amount}`, answer, `refund ${refundId}`);
  }

  async #once<A>(key: string, effect: string, answer: A, name = effect): Promise<A> {
    this.crash.pass();
    if (!this.#answers.has(key)) {
      this.#answers.set(key, answer);
      this.#done.set(name, answer);
      this.ledger.push(effect);
    }
    this.crash.pass();
    return this.#answers.get(key) as A;
  }
}
