import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { about, authorized, declined, gbp, notRequired, now, requested } from '../../test/examples.js';
import { payment } from '../domain/payment.js';
import { authorizePayment } from './authorize-payment.js';

const given = specFor(payment);
const command = { ...about, attempt: 1, amount: gbp(1000), paymentMethod: 'pm_card_visa', now };

describe('authorize payment', () => {
  it('records what it will ask before anybody is asked', () => {
    given().when(authorizePayment, command).thenEmits(requested(1000));
  });

  it('asks once, however often it is told', () => {
    given(requested()).when(authorizePayment, command).thenNothing();
    given(requested(), authorized()).when(authorizePayment, command).thenNothing();
    given(requested(), declined).when(authorizePayment, command).thenNothing();
  });

  it('asks nobody for an order that costs nothing', () => {
    given()
      .when(authorizePayment, { ...command, amount: gbp(0) })
      .thenEmits(notRequired);
    given(notRequired)
      .when(authorizePayment, { ...command, amount: gbp(0) })
      .thenNothing();
  });

  it('refuses another amount under the same payment', () => {
    given(requested(1000))
      .when(authorizePayment, { ...command, amount: gbp(999) })
      .thenRefuses('INVALID_TRANSITION');
    given(notRequired).when(authorizePayment, command).thenRefuses('INVALID_TRANSITION');
  });

  it('refuses a negative amount', () => {
    given()
      .when(authorizePayment, { ...command, amount: gbp(-1) })
      .thenRefuses('AMOUNT_OUT_OF_RANGE');
  });

  it.each(['4242424242424242', '4242 4242 4242 4242', '378282-246310-005'])(
    'never stores a card number (%s)',
    (number) => {
      given()
        .when(authorizePayment, { ...command, paymentMethod: number })
        .thenRefuses('PAN_NOT_ALLOWED');
    },
  );
});
