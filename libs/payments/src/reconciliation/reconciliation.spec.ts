import { processSpec } from '#testing';
import { describe, it } from '@jest/globals';
import { about, paymentId } from '../../test/examples.js';
import { reconciliation } from './reconciliation.process.js';

const at = '2026-11-20T10:00:00.000Z';
const given = processSpec(reconciliation, at);

const unknown = (attempt: number) =>
  ({
    type: 'PaymentOutcomeUnknown',
    data: { ...about, operation: 'authorize', operationId: paymentId, attempt },
  }) as const;
const fired = { type: 'TimerFired', data: { timer: 'ask-again' } } as const;
const askAgainAt = (dueAt: string) => ({ type: 'SetTimer', data: { timer: 'ask-again', dueAt } });

describe('reconciliation', () => {
  it.each([
    [1, '2026-11-20T10:00:01.000Z'],
    [2, '2026-11-20T10:00:02.000Z'],
    [3, '2026-11-20T10:00:04.000Z'],
    [6, '2026-11-20T10:00:32.000Z'],
    [7, '2026-11-20T10:01:00.000Z'],
    [5000, '2026-11-20T10:01:00.000Z'],
  ])('waits longer after each answer that told nothing, at most a minute (answer %i)', (attempt, dueAt) => {
    given().when(unknown(attempt)).thenSends(askAgainAt(dueAt));
  });

  it('asks again when the time has come', () => {
    given(unknown(1)).when(fired).thenSends({ type: 'ReconcilePayment', data: { paymentId } });
  });

  it('does not stop because it was refused once', () => {
    given(unknown(1), fired)
      .when({
        type: 'CommandRefused',
        data: {
          command: 'ReconcilePayment',
          data: { paymentId },
          code: 'CONCURRENT_MODIFICATION',
          detail: 'the stream is changing too fast',
          facts: {},
        },
      })
      .thenSends(askAgainAt('2026-11-20T10:01:00.000Z'));
  });
});
