import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import * as the from '../../test/examples.js';
import { payment } from '../domain/payment.js';
import { voidPayment } from './void-payment.js';

const given = specFor(payment);
const command = { paymentId: the.paymentId, voidId: 'v1' };
const authorized = [the.requested(1000), the.authorized(1000)];
const voiding = [...authorized, the.voidRequested('v1')];

describe('void payment', () => {
  it('gives an authorization back', () => {
    given(...authorized)
      .when(voidPayment, command)
      .thenEmits(the.voidRequested('v1'));
  });

  it('gives up a payment that waits for the customer’s confirmation', () => {
    given(the.requested(), the.actionRequired).when(voidPayment, command).thenEmits(the.voidRequested('v1'));
  });

  it('has nothing to do where nothing is authorized', () => {
    given().when(voidPayment, command).thenNothing();
    given(the.notRequired).when(voidPayment, command).thenNothing();
    given(the.requested(), the.declined).when(voidPayment, command).thenNothing();
  });

  it('voids once, under whatever id', () => {
    given(...voiding)
      .when(voidPayment, command)
      .thenNothing();
    given(...voiding, the.voided(1000))
      .when(voidPayment, command)
      .thenNothing();
    given(...voiding, the.voided(1000))
      .when(voidPayment, { ...command, voidId: 'v2' })
      .thenNothing();
  });

  it('waits while it is not certain what is authorized or captured', () => {
    given(the.requested()).when(voidPayment, command).thenRefuses('PAYMENT_OUTCOME_UNKNOWN');
    const unknown = the.unknownOutcome('authorize', the.paymentId);
    given(the.requested(), unknown).when(voidPayment, command).thenRefuses('PAYMENT_OUTCOME_UNKNOWN');
    const capturing = [...authorized, the.captureRequested('c1', 1000)];
    given(...capturing)
      .when(voidPayment, command)
      .thenRefuses('PAYMENT_OUTCOME_UNKNOWN');
    given(...voiding)
      .when(voidPayment, { ...command, voidId: 'v2' })
      .thenRefuses('PAYMENT_OUTCOME_UNKNOWN');
  });

  it('refuses once the money was captured, so that it is refunded instead', () => {
    given(...authorized, the.captureRequested('c1', 1000), the.captured('c1', 1000))
      .when(voidPayment, command)
      .thenRefuses('INVALID_TRANSITION');
  });

  it('repeats that refusal when the gateway was the one to tell', () => {
    given(...voiding, the.voidFailed('v1', 'payment_intent_unexpected_state'), the.captured('v1', 1000))
      .when(voidPayment, command)
      .thenRefuses('INVALID_TRANSITION');
  });

  it('may try again under another id after a failure', () => {
    given(...voiding, the.voidFailed('v1', 'resource_missing'))
      .when(voidPayment, { ...command, voidId: 'v2' })
      .thenEmits(the.voidRequested('v2'));
  });
});
