import { type CommandContext, EventStore, furtherCommand, type Receipt } from '#event-sourcing';
import { deterministicId, isBefore, type PaymentId, plusMs } from '#kernel';
import { Injectable, Logger } from '@nestjs/common';
import { findRequest, type GatewayRequest, payment, type Payment } from '../domain/payment.js';
import type { Operation, PaymentEvent } from '../domain/payment-events.js';
import { mismatch, recordAnswer } from '../record-answer/record-answer.js';
import { type GatewayAnswer, PaymentGateway } from './payment-gateway.js';

export type PaymentReceipt = Receipt<Payment, PaymentEvent>;

/** Which recorded request to carry out. */
export type Named = Readonly<{ paymentId: PaymentId; operation: Operation; operationId: string }>;

/** The key under which the gateway knows a request. Made from what the intent says, so that whoever carries it out
 *  (the first sender, a repeat after a crash, the reconciliation) is one and the same to the gateway. */
export const idempotencyKeyOf = ({ paymentId, operation, operationId }: Named): string =>
  deterministicId('gateway', paymentId, operation, operationId);

/** Stripe forgets keys after a day at the earliest; a few hours less, for clocks and for requests that take their time. */
const keyMemoryMs = 20 * 60 * 60 * 1000;

/** The second half of every payment command: the intent is in the log, now the gateway is asked and its answer written
 *  down. Safe to repeat from any point: same key, same effect, and an answer counts once. */
@Injectable()
export class GatewayRequests {
  readonly #log = new Logger(GatewayRequests.name);

  constructor(
    private readonly store: EventStore,
    private readonly gateway: PaymentGateway,
  ) {}

  /** `asked`: the receipt of the intent. The receipt of the answer comes back; `asked` itself when it was answered before. */
  async carryOut(named: Named, asked: PaymentReceipt, context: CommandContext): Promise<PaymentReceipt> {
    const { paymentId, operation, operationId } = named;
    const request = findRequest(asked.state, operation, operationId);
    if (request?.outcome !== 'open') return asked;
    const answer =
      (await this.#find(named, request, asked.state, context.at)) ?? (await this.#send(named, request, asked.state));
    this.#tellPeople(named, mismatch(request, answer, asked.state));
    // Every answer is a command of its own: repeats of this one must not swallow what was learned since.
    const step = furtherCommand(context, `answer/${operation}/${operationId}/${request.unknowns}/${answer.kind}`);
    return this.store.handle(payment, paymentId, (now) => recordAnswer({ ...named, answer }, now), step);
  }

  /** What became of a request whose key the gateway may have forgotten; null where sending it (again) is safe: its key is
   *  young, or it can take effect only once anyway, or the gateway has nothing of it. What was sent so lately that the
   *  gateway does not find it yet is protected by its key again. */
  async #find(
    { paymentId }: Named,
    request: GatewayRequest,
    { gatewayRef }: Payment,
    now: string,
  ): Promise<GatewayAnswer | null> {
    if (!('requestedAt' in request) || isBefore(now, plusMs(request.requestedAt, keyMemoryMs))) return null;
    if (request.operation === 'authorize') return this.gateway.findAuthorization({ paymentId });
    return this.gateway.findRefund({ gatewayRef: gatewayRef ?? '', refundId: request.operationId });
  }

  #send(named: Named, request: GatewayRequest, { orderId, gatewayRef }: Payment): Promise<GatewayAnswer> {
    const idempotencyKey = idempotencyKeyOf(named);
    const at = { idempotencyKey, gatewayRef: gatewayRef ?? '' };
    switch (request.operation) {
      case 'authorize': {
        const { amount, paymentMethod } = request;
        const { paymentId } = named;
        return this.gateway.authorize({ idempotencyKey, paymentId, orderId: orderId ?? '', amount, paymentMethod });
      }
      case 'capture':
        return this.gateway.capture({ ...at, amount: request.amount });
      case 'void':
        return this.gateway.cancel(at);
      case 'refund':
        return this.gateway.refund({
          ...at,
          refundId: request.operationId,
          amount: request.amount,
          reason: request.reason,
        });
    }
  }

  #tellPeople({ paymentId }: Named, wrong: string | null): void {
    if (wrong) this.#log.error(`payment ${paymentId} needs a human: ${wrong}`);
  }
}
