import { money } from '#kernel';
import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import * as the from '../../test/examples.js';
import { payment } from '../domain/payment.js';
import { capturePayment } from './capture-payment.js';

const { gbp, paymentId } = the;
const given = specFor(payment);
const capture = (pence: number, captureId = 'c1') => ({ paymentId, captureId, amount: gbp(pence) });
const authorized = [the.requested(1000), the.authorized(1000)];

describe('capture payment', () => {
  it('takes what is authorized', () => {
    given(...authorized)
      .when(capturePayment, capture(1000))
      .thenEmits(the.captureRequested('c1', 1000));
  });

  it('takes once per capture id, whatever became of it', () => {
    const asked = [...authorized, the.captureRequested('c1', 600)];
    given(...asked)
      .when(capturePayment, capture(600))
      .thenNothing();
    given(...asked, the.unknownOutcome('capture', 'c1'))
      .when(capturePayment, capture(600))
      .thenNothing();
    given(...asked, the.captured('c1', 600))
      .when(capturePayment, capture(600))
      .thenNothing();
    given(...asked, the.captureFailed('c1', 'expired'))
      .when(capturePayment, capture(600))
      .thenNothing();
  });

  it('never takes more than is left of the authorization', () => {
    given(...authorized)
      .when(capturePayment, capture(1001))
      .thenRefuses('CAPTURE_EXCEEDS_AUTHORIZED');
    const once = [...authorized, the.captureRequested('c1', 600), the.captured('c1', 600)];
    given(...once)
      .when(capturePayment, capture(401, 'c2'))
      .thenRefuses('CAPTURE_EXCEEDS_AUTHORIZED');
    given(...once)
      .when(capturePayment, capture(400, 'c2'))
      .thenEmits(the.captureRequested('c2', 400));
    given(...once, the.voided(400))
      .when(capturePayment, capture(1, 'c2'))
      .thenRefuses('CAPTURE_EXCEEDS_AUTHORIZED');
  });

  it('may try again under another id after a failure', () => {
    const failed = [...authorized, the.captureRequested('c1', 1000), the.captureFailed('c1', 'processing_error')];
    given(...failed)
      .when(capturePayment, capture(1000, 'c2'))
      .thenEmits(the.captureRequested('c2', 1000));
  });

  it('waits while the gateway owes an answer', () => {
    given(the.requested()).when(capturePayment, capture(1000)).thenRefuses('PAYMENT_OUTCOME_UNKNOWN');
    const capturing = [...authorized, the.captureRequested('c1', 500)];
    given(...capturing)
      .when(capturePayment, capture(500, 'c2'))
      .thenRefuses('PAYMENT_OUTCOME_UNKNOWN');
    const voiding = [...authorized, the.voidRequested('v1')];
    given(...voiding)
      .when(capturePayment, capture(1000))
      .thenRefuses('PAYMENT_OUTCOME_UNKNOWN');
  });

  it('takes nothing where nothing is authorized', () => {
    given().when(capturePayment, capture(1000)).thenRefuses('PAYMENT_NOT_FOUND');
    given(the.notRequired).when(capturePayment, capture(1000)).thenRefuses('INVALID_TRANSITION');
    given(the.requested(), the.declined).when(capturePayment, capture(1000)).thenRefuses('INVALID_TRANSITION');
    given(the.requested(), the.actionRequired).when(capturePayment, capture(1000)).thenRefuses('INVALID_TRANSITION');
    given(...authorized, the.voidRequested('v1'), the.voided(1000))
      .when(capturePayment, capture(1000))
      .thenRefuses('INVALID_TRANSITION');
  });

  it('moves positive amounts of the payment’s own currency only', () => {
    given(...authorized)
      .when(capturePayment, capture(0))
      .thenRefuses('AMOUNT_OUT_OF_RANGE');
    given(...authorized)
      .when(capturePayment, { ...capture(1000), amount: money(1000, 'EUR') })
      .thenRefuses('CURRENCY_MISMATCH');
  });
});
