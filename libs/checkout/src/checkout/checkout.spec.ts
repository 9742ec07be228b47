import { processSpec } from '#testing';
import type { Sku } from '#kernel';
import { describe, it } from '@jest/globals';
import * as that from './fixtures.js';

const { mug, tea, placed, held, allocated, authorized, declined, at, deadline } = that;
const given = processSpec(that.story, at);
const paying = [placed(), held(mug), held(tea)] as const;
const allocating = [...paying, authorized()] as const;
const confirmed = [...allocating, allocated(mug), allocated(tea)] as const;
const rejection = (...lines: readonly object[]) => ({
  type: 'RejectOrder',
  data: { orderId: that.orderId, reason: 'OUT_OF_STOCK', lines },
});
const window = that.setTimer('payment-window', deadline);

describe('a checkout that goes well', () => {
  it('holds each tracked SKU once, in SKU order, for longer than the customer has to pay', () => {
    given().when(placed()).thenSends(that.hold(mug), that.hold(tea));
  });

  it('waits until every hold is answered', () => {
    given(placed()).when(held(mug)).thenNothing();
  });

  it('asks for the money and says that the goods are held, when all are', () => {
    given(placed(), held(mug)).when(held(tea)).thenSends(that.markHeld, that.authorize(), window);
  });

  it('makes the goods the order’s own when the money is there', () => {
    given(...paying)
      .when(authorized())
      .thenSends(that.stopTimer, that.allocate(mug), that.allocate(tea));
  });

  it('confirms when all goods are its own', () => {
    given(...allocating)
      .when(allocated(mug))
      .thenNothing();
    given(...allocating, allocated(mug))
      .when(allocated(tea))
      .thenSends(that.confirm());
  });

  it('needs no stock for what is not tracked', () => {
    const post = { lines: [that.line('POST' as Sku, 1, false)] };
    const nothingHeld = {
      type: 'MarkStockHeld',
      data: { orderId: that.orderId, reservations: [], heldUntil: deadline },
    };
    given().when(placed(post)).thenSends(nothingHeld, that.authorize(), window);
  });

  it('asks nobody for money when there is nothing to pay', () => {
    const free = { total: that.gbp(0) };
    given(placed(free), held(mug)).when(held(tea)).thenSends(that.markHeld, that.allocate(mug), that.allocate(tea));
    given(placed(free), held(mug), held(tea), allocated(mug))
      .when(allocated(tea))
      .thenSends(that.confirm(1, { paymentId: null }));
  });

  it('hears everything twice and sends everything once', () => {
    given(placed()).when(placed()).thenNothing();
    given(...paying)
      .when(held(tea))
      .thenNothing();
    given(...allocating)
      .when(authorized())
      .thenNothing();
    given(...confirmed)
      .when(allocated(tea))
      .thenNothing();
    given(...confirmed)
      .when(that.fired('payment-window'))
      .thenNothing();
  });

  it('leaves the money of a confirmed order to the fulfilment', () => {
    given(...confirmed)
      .when(that.captured)
      .thenNothing();
    given(...confirmed)
      .when(that.voided())
      .thenNothing();
    given(...confirmed)
      .when(that.cancelled)
      .thenNothing();
  });
});

describe('a checkout without stock', () => {
  const noMugs = that.refused(that.hold(mug), 'OUT_OF_STOCK', { sku: mug, wanted: 5, available: 3 });
  const noTea = that.refused(that.hold(tea), 'OUT_OF_STOCK', { sku: tea, wanted: 1, available: 0 });
  const mugs = { sku: mug, wanted: 5, available: 3 };
  const teas = { sku: tea, wanted: 1, available: 0 };

  it('waits for the other answers, so that nothing stays held and every short line is named', () => {
    given(placed()).when(noMugs).thenNothing();
    given(placed(), noMugs).when(noTea).thenSends(rejection(mugs, teas));
  });

  it('gives back what it held and rejects the order', () => {
    given(placed(), noMugs).when(held(tea)).thenSends(that.release(tea, 'PARTIAL_FAILURE'), rejection(mugs));
    given(placed(), held(tea)).when(noMugs).thenSends(that.release(tea, 'PARTIAL_FAILURE'), rejection(mugs));
  });
});

describe('a hold that runs out while the customer pays', () => {
  const lapsed = that.refused(that.allocate(tea), 'RESERVATION_EXPIRED');
  const later = '2026-11-20T10:16:00.000Z';
  const lapsedAgain = that.refused(that.allocate(tea, 2), 'RESERVATION_EXPIRED');
  const gone = that.refused(that.hold(tea, 2, later), 'OUT_OF_STOCK', { available: 0 });
  const reject = {
    type: 'RejectOrder',
    data: {
      orderId: that.orderId,
      reason: 'OUT_OF_STOCK_AFTER_PAYMENT',
      lines: [{ sku: tea, wanted: 1, available: 0 }],
    },
  };

  it('is taken again under a new name', () => {
    given(...allocating)
      .when(lapsed)
      .thenSends(that.hold(tea, 2, later));
    given(...allocating, lapsed)
      .when(held(tea, 2, later))
      .thenSends(that.allocate(tea, 2));
    given(...allocating, allocated(mug), lapsed, held(tea, 2, later))
      .when(allocated(tea, 2))
      .thenSends(that.confirm(2));
  });

  it('gives the money back first when the goods are gone, and the other goods only then', () => {
    given(...allocating, allocated(mug), lapsed)
      .when(gone)
      .thenSends(that.voidIt());
    given(...allocating, allocated(mug), lapsed, gone)
      .when(that.voided())
      .thenSends(that.release(mug, 'PARTIAL_FAILURE'), reject);
  });

  it('is not taken a third time', () => {
    given(...allocating, allocated(mug), lapsed, held(tea, 2, later))
      .when(lapsedAgain)
      .thenSends(that.expireHold(tea, 2), that.voidIt());
  });

  it('ignores the old reservation from then on', () => {
    given(...allocating, lapsed)
      .when(allocated(tea))
      .thenNothing();
  });
});

describe('a declined payment', () => {
  const retry = [...paying, declined(), that.retried()] as const;
  const soon = '2026-11-20T10:05:00.000Z';
  const until = '2026-11-20T10:21:00.000Z';

  it('leaves the order payable while attempts are left', () => {
    given(...paying)
      .when(declined())
      .thenNothing();
    given(...paying)
      .when(that.refused(that.authorize(), 'PAN_NOT_ALLOWED'))
      .thenNothing();
  });

  it('extends the holds before the next card is tried', () => {
    given(...paying, declined())
      .when({ ...that.retried(), at: soon })
      .thenSends(that.extend(mug, until, soon), that.extend(tea, until, soon));
    given(...retry)
      .when(that.extended(mug, until))
      .thenNothing();
    given(...retry, that.extended(mug, until))
      .when(that.extended(tea, until))
      .thenSends(that.authorize(2, 'pm_card_mastercard'), window);
  });

  it('takes a hold again that could not be extended', () => {
    const over = that.refused(that.extend(tea, until, soon), 'RESERVATION_EXPIRED');
    given(...retry)
      .when(over)
      .thenSends(that.hold(tea, 2));
    given(...retry, that.extended(mug, until), over)
      .when(held(tea, 2))
      .thenSends(that.authorize(2, 'pm_card_mastercard'), window);
  });

  it('keeps a hold that has been extended often enough', () => {
    const enough = that.refused(that.extend(tea, until, soon), 'LIMIT_EXCEEDED');
    given(...retry, that.extended(mug, until))
      .when(enough)
      .thenSends(that.authorize(2, 'pm_card_mastercard'), window);
  });

  it('never tries two cards side by side: the second waits for the answer about the first', () => {
    given(...paying)
      .when(that.retried())
      .thenNothing();
    given(...paying, that.retried())
      .when({ ...declined(), at: soon })
      .thenSends(that.extend(mug, until, soon), that.extend(tea, until, soon));
    given(...paying, that.retried())
      .when(authorized())
      .thenSends(that.stopTimer, that.allocate(mug), that.allocate(tea));
  });

  it('gives up a payment that waits for its customer when they offer another card', () => {
    given(...paying, that.actionRequired)
      .when(that.retried())
      .thenSends(that.voidIt());
    given(...paying, that.actionRequired, that.retried())
      .when({ ...that.voided(), at: soon })
      .thenSends(that.extend(mug, until, soon), that.extend(tea, until, soon));
  });

  const third = [...retry, that.extended(mug, until), that.extended(tea, until), declined(2), that.retried(3)] as const;
  const last = [...third, that.extended(mug, '2026-11-20T10:21:00.001Z'), that.extended(tea, until)] as const;

  it('cancels the order with the last attempt, and gives the goods back', () => {
    given(...last)
      .when(declined(3))
      .thenSends(
        that.stopTimer,
        that.release(mug, 'PAYMENT_DECLINED'),
        that.release(tea, 'PAYMENT_DECLINED'),
        that.complete('PAYMENT_DECLINED'),
      );
    given(...last, declined(3), that.cancelled)
      .when(that.retried(4))
      .thenNothing();
    given(...last, declined(3), that.cancelled)
      .when(that.fired('payment-window'))
      .thenNothing();
  });
});

describe('the time to pay', () => {
  const over = { ...that.fired('payment-window'), at: deadline };
  const releases = [that.release(mug, 'ORDER_EXPIRED'), that.release(tea, 'ORDER_EXPIRED')] as const;

  it('ends an order whose payment was declined', () => {
    given(...paying, declined())
      .when(over)
      .thenSends(...releases, that.expire());
  });

  it('is not over by a clock that runs behind', () => {
    given(...paying, declined())
      .when(that.fired('payment-window'))
      .thenSends(...releases, that.expire(deadline));
  });

  it('waits for a payment under way, and keeps the goods meanwhile', () => {
    given(...paying)
      .when(over)
      .thenSends(
        that.extend(mug, '2026-11-20T10:31:00.000Z', deadline),
        that.extend(tea, '2026-11-20T10:31:00.000Z', deadline),
        that.setTimer('payment-window', '2026-11-20T10:30:00.000Z'),
      );
    given(...paying, over)
      .when(authorized())
      .thenSends(that.stopTimer, that.allocate(mug), that.allocate(tea));
  });

  it('gives up a hold that has run out meanwhile, so that others can have its goods', () => {
    const lapsed = that.refused(that.extend(tea, '2026-11-20T10:31:00.000Z', deadline), 'RESERVATION_EXPIRED');
    given(...paying, over)
      .when(lapsed)
      .thenSends(that.expireHold(tea));
    const enough = that.refused(that.extend(tea, '2026-11-20T10:31:00.000Z', deadline), 'LIMIT_EXCEEDED');
    given(...paying, over)
      .when(enough)
      .thenNothing();
    given(...paying, declined(), over)
      .when(lapsed)
      .thenNothing();
  });

  it('is over for good when the payment it waited for is declined', () => {
    given(...paying, over)
      .when({ ...declined(), at: '2026-11-20T10:20:00.000Z' })
      .thenSends(that.stopTimer, ...releases, that.expire('2026-11-20T10:20:00.000Z'));
  });

  it('gives up a payment that waits for its customer, and expires only when that is certain', () => {
    given(...paying, that.actionRequired)
      .when(over)
      .thenSends(that.voidIt());
    given(...paying, that.actionRequired, over)
      .when({ ...that.voided(), at: deadline })
      .thenSends(...releases, that.expire());
  });
});
