import { type AnyEvent, isRefusal, type Money } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { about, expiresAt, gatewayRef, gbp, now, paymentId } from '../../test/examples.js';
import { authorizePayment } from '../authorize-payment/authorize-payment.js';
import { capturePayment } from '../capture-payment/capture-payment.js';
import type { GatewayAnswer } from '../gateway/payment-gateway.js';
import { recordAnswer } from '../record-answer/record-answer.js';
import { refundPayment } from '../refund-payment/refund-payment.js';
import { voidPayment } from '../void-payment/void-payment.js';
import { openRequests, type Payment, payment, refundableMinor } from './payment.js';
import type { Operation, PaymentEvent } from './payment-events.js';

type Step = (state: Payment) => readonly PaymentEvent[];

const pence = fc.oneof(fc.integer({ min: 1, max: 1200 }), fc.constantFrom(0, 1, 400, 600, 1000));
const oneOf = (...ids: readonly string[]) => fc.constantFrom(...ids);

const commands: fc.Arbitrary<Step> = fc.oneof(
  pence.map((amount): Step => {
    const command = { ...about, attempt: 1, amount: gbp(amount), paymentMethod: 'pm_card_visa', now };
    return (state) => authorizePayment(command, state);
  }),
  fc.tuple(oneOf('c1', 'c2', 'c3'), pence).map(
    ([captureId, amount]): Step =>
      (state) =>
        capturePayment({ paymentId, captureId, amount: gbp(amount) }, state),
  ),
  oneOf('v1', 'v2').map(
    (voidId): Step =>
      (state) =>
        voidPayment({ paymentId, voidId }, state),
  ),
  fc.tuple(oneOf('r1', 'r2', 'r3'), pence).map(
    ([refundId, amount]): Step =>
      (state) =>
        refundPayment({ paymentId, refundId, amount: gbp(amount), reason: 'any', now }, state),
  ),
);

const yes = (amount: Money): GatewayAnswer => ({ kind: 'authorized', gatewayRef, amount, expiresAt });

/** What a gateway can say to a request for `asked`; `strange` is another amount than was asked, now and then. */
const sayings: Readonly<Record<Operation, (asked: Money, strange: number) => readonly GatewayAnswer[]>> = {
  authorize: (asked, strange) => [
    yes(asked),
    yes(gbp(strange)),
    { kind: 'declined', code: 'lost_card', category: 'hard' },
    { kind: 'action_required', gatewayRef, url: null },
  ],
  capture: (asked, strange) => [
    { kind: 'captured', amount: asked, left: gbp(0) },
    { kind: 'captured', amount: asked, left: gbp(strange) },
    { kind: 'captured', amount: gbp(strange), left: gbp(0) },
    { kind: 'failed', code: 'expired' },
  ],
  void: (_, strange) => [
    { kind: 'voided' },
    { kind: 'captured_elsewhere', amount: gbp(strange), code: 'unexpected_state' },
    { kind: 'failed', code: 'resource_missing' },
  ],
  refund: (asked, strange) => [
    { kind: 'refunded', amount: asked },
    { kind: 'refunded', amount: gbp(strange) },
    { kind: 'failed', code: 'declined' },
  ],
};

/** An answer to any request ever made: the first one, a duplicate, a late one. */
const answers: fc.Arbitrary<Step> = fc.tuple(fc.nat(9), fc.nat(4), pence).map(
  ([which, said, strange]): Step =>
    (state) => {
      const made = [...state.requests.values()];
      const request = made[which % Math.max(made.length, 1)];
      if (!request) return [];
      const { operation, operationId } = request;
      const asked = request.operation === 'void' ? gbp(0) : request.amount;
      const possible = [...sayings[operation](asked, strange), { kind: 'unknown', why: 'timeout' } as const];
      const answer = possible[said % possible.length];
      return answer ? recordAnswer({ paymentId, operation, operationId, answer }, state) : [];
    },
);

const anything = fc.array(fc.oneof(commands, answers, answers), { minLength: 1, maxLength: 40 });

/** Most begin as payments should; otherwise few would get as far as a refund. */
const authorizing: readonly Step[] = [
  (state) => authorizePayment({ ...about, attempt: 1, amount: gbp(1000), paymentMethod: 'pm_card_visa', now }, state),
  (state) => recordAnswer({ paymentId, operation: 'authorize', operationId: paymentId, answer: yes(gbp(1000)) }, state),
];
const histories = fc.oneof(
  anything,
  anything.map((steps) => [...authorizing, ...steps]),
  anything.map((steps) => [...authorizing, ...steps]),
);

function decided(step: Step, state: Payment): readonly PaymentEvent[] | string {
  try {
    return step(state);
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
}

function play(steps: readonly Step[], check: (state: Payment, event: AnyEvent) => void): Payment {
  let state = payment.initial;
  for (const step of steps) {
    const events = decided(step, state);
    for (const event of typeof events === 'string' ? [] : events) {
      state = payment.evolve(state, event);
      check(state, event);
    }
  }
  return state;
}

const openMinor = (state: Payment, operation: 'capture' | 'refund'): number =>
  openRequests(state, operation).reduce((all, it) => all + (it.operation === 'void' ? 0 : it.amount.amount), 0);

function moneyIsRight(state: Payment): void {
  const { authorizedMinor: a, capturedMinor: c, refundedMinor: r, voidedMinor: v } = state;
  expect([a, c, r, v].every((minor) => Number.isSafeInteger(minor) && minor >= 0)).toBe(true);
  expect(r + openMinor(state, 'refund')).toBeLessThanOrEqual(c);
  expect(c + v + openMinor(state, 'capture')).toBeLessThanOrEqual(a);
}

describe('a payment', () => {
  it('keeps 0 ≤ refunded ≤ captured ≤ authorized after every event, whatever is asked and answered', () => {
    fc.assert(
      fc.property(histories, (steps) => void play(steps, moneyIsRight)),
      { numRuns: 2000 },
    );
  });

  it('gives every request at most one outcome', () => {
    const outcomes = ['PaymentAuthorized', 'PaymentDeclined', 'PaymentActionRequired', 'CaptureFailed', 'VoidFailed'];
    fc.assert(
      fc.property(histories, (steps) => {
        const seen = new Set<string>();
        play(steps, (_, event) => {
          if (![...outcomes, 'PaymentCaptured', 'PaymentRefunded', 'RefundFailed'].includes(event.type)) return;
          const once = `${event.type}/${JSON.stringify(event.data)}`;
          expect(seen.has(once)).toBe(false);
          seen.add(once);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('says the same to a command that is repeated: nothing to do, or the same refusal', () => {
    fc.assert(
      fc.property(histories, commands, (steps, command) => {
        const before = play(steps, () => undefined);
        const first = decided(command, before);
        const after = typeof first === 'string' ? before : first.reduce(payment.evolve, before);
        expect(decided(command, after)).toEqual(typeof first === 'string' ? first : []);
      }),
      { numRuns: 1000 },
    );
  });

  it('has given back exactly what it captured once everything is refunded, and then nothing more', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const before = play(steps, () => undefined);
        const owed = refundableMinor(before);
        fc.pre(owed > 0);
        const refund = { paymentId, refundId: 'rest', amount: gbp(owed), reason: 'all of it', now };
        const asked = refundPayment(refund, before).reduce(payment.evolve, before);
        const settled = openRequests(asked, 'refund').reduce((state, request) => {
          const { operation, operationId } = request;
          const amount = request.operation === 'refund' ? request.amount : gbp(0);
          const answer = { kind: 'refunded', amount } as const;
          return recordAnswer({ paymentId, operation, operationId, answer }, state).reduce(payment.evolve, state);
        }, asked);
        expect(settled.refundedMinor).toBe(settled.capturedMinor);
        const more = { ...refund, refundId: 'more', amount: gbp(1) };
        expect(decided((state) => refundPayment(more, state), settled)).toMatch(/EXCEEDS|UNKNOWN/);
      }),
      { numRuns: 1000 },
    );
  });
});
