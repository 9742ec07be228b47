import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import * as the from '../../test/examples.js';
import { payment } from '../domain/payment.js';
import { refundPayment } from './refund-payment.js';

const given = specFor(payment);
const refund = (pence: number, refundId = 'r1') => ({
  paymentId: the.paymentId,
  refundId,
  amount: the.gbp(pence),
  reason: 'cancelled',
  now: the.now,
});
const capturing = [the.requested(1000), the.authorized(1000), the.captureRequested('c1', 1000)];
const captured = [...capturing, the.captured('c1', 1000)];

describe('refund payment', () => {
  it('gives captured money back', () => {
    given(...captured)
      .when(refundPayment, refund(1000))
      .thenEmits(the.refundRequested('r1', 1000));
  });

  it('gives back once per refund id', () => {
    const asked = [...captured, the.refundRequested('r1', 1000)];
    given(...asked)
      .when(refundPayment, refund(1000))
      .thenNothing();
    given(...asked, the.refunded('r1', 1000))
      .when(refundPayment, refund(1000))
      .thenNothing();
    given(...asked, the.refundFailed('r1', 'expired_or_canceled_card'))
      .when(refundPayment, refund(1000))
      .thenNothing();
  });

  it('counts earlier refunds and those under way', () => {
    const partly = [...captured, the.refundRequested('r1', 400), the.refunded('r1', 400)];
    given(...partly)
      .when(refundPayment, refund(601, 'r2'))
      .thenRefuses('REFUND_EXCEEDS_CAPTURED');
    given(...partly)
      .when(refundPayment, refund(600, 'r2'))
      .thenEmits(the.refundRequested('r2', 600));
    const underWay = [...captured, the.refundRequested('r1', 400), the.unknownOutcome('refund', 'r1')];
    given(...underWay)
      .when(refundPayment, refund(601, 'r2'))
      .thenRefuses('REFUND_EXCEEDS_CAPTURED');
  });

  it('stays owed after a failure and may be tried under another id', () => {
    given(...captured, the.refundRequested('r1', 1000), the.refundFailed('r1', 'declined'))
      .when(refundPayment, refund(1000, 'r2'))
      .thenEmits(the.refundRequested('r2', 1000));
  });

  it('waits while it is not certain what was captured', () => {
    given(...capturing)
      .when(refundPayment, refund(1000))
      .thenRefuses('PAYMENT_OUTCOME_UNKNOWN');
  });

  it('gives back nothing that was not taken', () => {
    given(the.requested(), the.authorized()).when(refundPayment, refund(1)).thenRefuses('REFUND_EXCEEDS_CAPTURED');
    given().when(refundPayment, refund(1)).thenRefuses('PAYMENT_NOT_FOUND');
    given(...captured)
      .when(refundPayment, refund(0))
      .thenRefuses('AMOUNT_OUT_OF_RANGE');
  });
});
