import { money } from '#kernel';
import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import * as the from '../../test/examples.js';
import { payment } from '../domain/payment.js';
import type { GatewayAnswer } from '../gateway/payment-gateway.js';
import { type RecordAnswer, recordAnswer } from './record-answer.js';

const { expiresAt, gatewayRef, gbp, paymentId } = the;
const given = specFor(payment);

const answer = (operation: RecordAnswer['operation'], operationId: string, said: GatewayAnswer): RecordAnswer => ({
  paymentId,
  operation,
  operationId,
  answer: said,
});
const authorize = (said: GatewayAnswer) => answer('authorize', paymentId, said);
const yes = { kind: 'authorized', gatewayRef, amount: gbp(1000), expiresAt } as const;
const unknown = { kind: 'unknown', why: 'timeout' } as const;
const attempt = (n: number) => the.unknownOutcome('authorize', paymentId, n);

const authorized = [the.requested(1000), the.authorized(1000)];
const capturing = [...authorized, the.captureRequested('c1', 600)];
const voiding = [...authorized, the.voidRequested('v1')];
const refunding = [
  ...authorized,
  the.captureRequested('c1', 1000),
  the.captured('c1', 1000),
  the.refundRequested('r1', 300),
];

describe('record answer', () => {
  it('writes down what the gateway said', () => {
    given(the.requested()).when(recordAnswer, authorize(yes)).thenEmits(the.authorized(1000));
    given(the.requested())
      .when(recordAnswer, authorize({ kind: 'declined', code: 'insufficient_funds', category: 'soft' }))
      .thenEmits(the.declined);
    given(the.requested())
      .when(recordAnswer, authorize({ kind: 'action_required', gatewayRef, url: 'https://bank.example/3ds' }))
      .thenEmits(the.actionRequired);
    given(...capturing)
      .when(recordAnswer, answer('capture', 'c1', { kind: 'captured', amount: gbp(600), left: gbp(400) }))
      .thenEmits(the.captured('c1', 600));
    given(...capturing)
      .when(recordAnswer, answer('capture', 'c1', { kind: 'failed', code: 'expired' }))
      .thenEmits(the.captureFailed('c1', 'expired'));
    given(...voiding)
      .when(recordAnswer, answer('void', 'v1', { kind: 'voided' }))
      .thenEmits(the.voided(1000));
    given(...refunding)
      .when(recordAnswer, answer('refund', 'r1', { kind: 'refunded', amount: gbp(300) }))
      .thenEmits(the.refunded('r1', 300));
    given(...refunding)
      .when(recordAnswer, answer('refund', 'r1', { kind: 'failed', code: 'declined' }))
      .thenEmits(the.refundFailed('r1', 'declined'));
  });

  it('voids what a partial capture let go', () => {
    given(...capturing)
      .when(recordAnswer, answer('capture', 'c1', { kind: 'captured', amount: gbp(600), left: gbp(0) }))
      .thenEmits(the.captured('c1', 600), the.voided(400));
  });

  it('counts the answers that told nothing', () => {
    given(the.requested()).when(recordAnswer, authorize(unknown)).thenEmits(attempt(1));
    given(the.requested(), attempt(1), attempt(2)).when(recordAnswer, authorize(unknown)).thenEmits(attempt(3));
  });

  it('takes the outcome once the gateway tells it', () => {
    given(the.requested(), the.unknownOutcome('authorize', paymentId))
      .when(recordAnswer, authorize(yes))
      .thenEmits(the.authorized(1000));
  });

  it('ignores duplicates and answers that come late', () => {
    given(...authorized)
      .when(recordAnswer, authorize(yes))
      .thenNothing();
    given(...authorized)
      .when(recordAnswer, authorize(unknown))
      .thenNothing();
    given(...voiding, the.voided(1000))
      .when(recordAnswer, answer('void', 'v1', { kind: 'voided' }))
      .thenNothing();
    given(...authorized)
      .when(recordAnswer, answer('capture', 'never-asked', { kind: 'captured', amount: gbp(1), left: gbp(999) }))
      .thenNothing();
  });

  it('never accepts another amount or currency than was asked', () => {
    given(the.requested())
      .when(recordAnswer, authorize({ ...yes, amount: gbp(999) }))
      .thenEmits(the.unknownOutcome('authorize', paymentId));
    given(the.requested())
      .when(recordAnswer, authorize({ ...yes, amount: money(1000, 'EUR') }))
      .thenEmits(the.unknownOutcome('authorize', paymentId));
    given(...refunding)
      .when(recordAnswer, answer('refund', 'r1', { kind: 'refunded', amount: gbp(301) }))
      .thenEmits(the.unknownOutcome('refund', 'r1'));
  });

  it('books a capture made past us, so that it can be refunded', () => {
    given(...voiding)
      .when(recordAnswer, answer('void', 'v1', { kind: 'captured_elsewhere', amount: gbp(1000), code: 'unexpected' }))
      .thenEmits(the.voidFailed('v1', 'unexpected'), the.captured('v1', 1000));
  });
});
