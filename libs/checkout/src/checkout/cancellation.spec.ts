import { processSpec } from '#testing';
import { describe, it } from '@jest/globals';
import * as that from './fixtures.js';

const { mug, tea, placed, held, allocated, authorized, declined, at } = that;
const given = processSpec(that.story, at);
const paying = [placed(), held(mug), held(tea)] as const;
const allocating = [...paying, authorized()] as const;
const confirming = [...allocating, allocated(mug), allocated(tea)] as const;
const releases = [that.release(mug, 'ORDER_CANCELLED'), that.release(tea, 'ORDER_CANCELLED')] as const;
const cancel = that.cancelRequested;

describe('a cancellation', () => {
  it('waits for holds that are being asked for, and gives back what they brought', () => {
    given(placed(), held(mug)).when(cancel).thenNothing();
    given(placed(), held(mug), cancel)
      .when(held(tea))
      .thenSends(...releases, that.complete());
    given(placed(), held(mug), cancel)
      .when(that.refused(that.hold(tea), 'OUT_OF_STOCK'))
      .thenSends(that.release(mug, 'ORDER_CANCELLED'), that.complete());
  });

  it('waits for the outcome of a payment under way: nothing is released while nobody knows', () => {
    given(...paying)
      .when(cancel)
      .thenSends(that.stopTimer);
    given(...paying, cancel)
      .when(declined())
      .thenSends(...releases, that.complete());
    given(...paying, cancel)
      .when(authorized())
      .thenSends(that.voidIt());
    given(...paying, cancel, authorized())
      .when(that.voided())
      .thenSends(...releases, that.complete());
  });

  it('refunds money that was captured before anybody could stop it', () => {
    given(...paying, cancel)
      .when(that.captured)
      .thenSends(that.refundIt('ORDER_CANCELLED'), ...releases, that.complete());
    given(...paying, cancel, authorized())
      .when(that.refused(that.voidIt(), 'INVALID_TRANSITION'))
      .thenSends(that.refundIt('ORDER_CANCELLED'), ...releases, that.complete());
  });

  it('gives up a payment that waits for its customer', () => {
    given(...paying, that.actionRequired)
      .when(cancel)
      .thenSends(that.stopTimer, that.voidIt());
    given(...paying, cancel)
      .when(that.actionRequired)
      .thenSends(that.voidIt());
    given(...paying, that.actionRequired, cancel)
      .when(authorized())
      .thenNothing();
    given(...paying, that.actionRequired, cancel)
      .when(that.voided())
      .thenSends(...releases, that.complete());
  });

  it('gives the money back before the goods that were allocated', () => {
    given(...allocating, allocated(mug))
      .when(cancel)
      .thenSends(that.voidIt());
    given(...allocating, allocated(mug), cancel)
      .when(allocated(tea))
      .thenNothing();
    given(...allocating, allocated(mug), cancel)
      .when(that.voided())
      .thenSends(...releases, that.complete());
  });

  it('does not take a hold again that runs out while it goes on', () => {
    given(...allocating, cancel)
      .when(that.refused(that.allocate(tea), 'RESERVATION_EXPIRED'))
      .thenNothing();
  });

  it('that came just before the confirmation takes everything back', () => {
    given(...confirming)
      .when(cancel)
      .thenSends(that.voidIt());
    given(...confirming, cancel)
      .when(that.voided())
      .thenSends(...releases, that.complete());
  });

  it('of an order whose payment was declined needs no money back', () => {
    given(...paying, declined())
      .when(cancel)
      .thenSends(that.stopTimer, ...releases, that.complete());
  });

  it('is heard once', () => {
    given(...paying, declined(), cancel)
      .when(cancel)
      .thenNothing();
    given(...paying, cancel)
      .when(cancel)
      .thenNothing();
    given().when(cancel).thenNothing();
  });
});

describe('money that does not come back at once', () => {
  const voiding = [...allocating, cancel] as const;
  const refunding = [...paying, cancel, that.captured] as const;

  it('is asked for again, later and later', () => {
    const soon = that.setTimer('money-back', '2026-11-20T10:00:01.000Z');
    given(...voiding)
      .when(that.voidFailed)
      .thenSends(soon);
    given(...voiding)
      .when(that.refused(that.voidIt(), 'PAYMENT_OUTCOME_UNKNOWN'))
      .thenSends(soon);
    given(...voiding, that.voidFailed)
      .when(that.fired('money-back'))
      .thenSends(that.voidIt(1, 1));
    given(...voiding, that.voidFailed, that.voidFailed)
      .when(that.voidFailed)
      .thenSends(that.setTimer('money-back', '2026-11-20T10:00:04.000Z'));
    given(...refunding)
      .when(that.refundFailed)
      .thenSends(soon);
    given(...refunding, that.refundFailed)
      .when(that.fired('money-back'))
      .thenSends(that.refundIt('ORDER_CANCELLED', 1));
  });

  it('is left to an operator after many attempts', () => {
    const tries = Array.from({ length: 12 }, () => that.voidFailed);
    given(...voiding, ...tries)
      .when(that.voidFailed)
      .thenSends(that.alarm('MONEY_NOT_RETURNED', `voiding ${that.paymentId()}`));
  });

  it('tells an operator when somebody refuses what nobody should refuse', () => {
    given(...voiding, that.voided())
      .when(that.refused(that.release(mug, 'ORDER_CANCELLED'), 'INVALID_QUANTITY'))
      .thenSends(that.alarm('COMMAND_REFUSED', 'ReleaseStock: INVALID_QUANTITY'));
  });

  it('is not asked for again once it is back', () => {
    given(...voiding, that.voidFailed, that.voided())
      .when(that.fired('money-back'))
      .thenNothing();
    given(...refunding, that.refundFailed, that.refunded)
      .when(that.fired('money-back'))
      .thenNothing();
  });
});

describe('money for an order that has ended', () => {
  const ended = [...paying, declined(), cancel] as const;

  it('is written down and goes straight back', () => {
    given(...ended)
      .when(authorized())
      .thenSends(that.voidIt(), that.recordLate());
    given(...ended)
      .when(that.captured)
      .thenSends(that.refundIt('ORDER_CANCELLED'), that.recordLate());
    given(...ended, authorized())
      .when(that.voided())
      .thenNothing();
    given(...ended, authorized())
      .when(that.voidFailed)
      .thenSends(that.setTimer('money-back', '2026-11-20T10:00:01.000Z'));
  });

  it('of an earlier card goes back as well, and does not stop the later one', () => {
    const later = [...paying, declined(), that.retried(), that.extended(mug, at), that.extended(tea, at)] as const;
    given(...later)
      .when(authorized(1))
      .thenSends(that.voidIt(1), that.recordLate(1));
    given(...later, authorized(1))
      .when(that.voidFailed)
      .thenSends(that.alarm('MONEY_NOT_RETURNED', that.paymentId(1)));
    given(...later, authorized(1))
      .when(that.refused(that.voidIt(1), 'INVALID_TRANSITION'))
      .thenSends(that.alarm('COMMAND_REFUSED', 'VoidPayment: INVALID_TRANSITION'));
    given(...later, authorized(1))
      .when(authorized(2))
      .thenSends(that.stopTimer, that.allocate(mug), that.allocate(tea));
  });
});
