import { deterministicId, isBefore, type OrderId, type PaymentId, plusMs } from '#kernel';
import { backOffMs, maxTries, raise, refusedInVain } from '../money-back.js';
import type { CheckoutCommand, CheckoutInput } from './messages.js';
import type { Checkout, Ending } from './state.js';
import type { Begin, Sends, Step } from './steps.js';
import { at as standingAt, type Mark, mark } from './stock.js';

/** What each promise of stock owes when the order ends. One that was asked for is waited for, so it never gets here. */
const undo = {
  '?': 'wait',
  h: 'ReleaseStock',
  e: 'ReleaseStock',
  a: 'ReleaseStock',
  x: 'nothing',
} as const satisfies Record<Mark, 'wait' | 'nothing' | CheckoutCommand['type']>;

const promised = Object.values(mark).filter((it) => undo[it] === 'ReleaseStock');

const because = {
  rejected: 'PARTIAL_FAILURE',
  cancelled: 'ORDER_CANCELLED',
  expired: 'ORDER_EXPIRED',
} as const satisfies Record<Ending['as'], string>;

const release = ({ stock, orderId }: Checkout, reason: string): Sends =>
  standingAt(stock, ...promised).map(({ sku, reservationId }) => ({
    type: 'ReleaseStock',
    data: { sku, reservationId, orderId, reason },
  }));

function lastWord({ orderId, short, deadline }: Checkout, ending: Ending, at: string): CheckoutCommand {
  switch (ending.as) {
    case 'rejected':
      return { type: 'RejectOrder', data: { orderId, reason: ending.reason, lines: short } };
    case 'cancelled':
      return { type: 'CompleteCancellation', data: { orderId, reason: ending.reason } };
    case 'expired':
      // The timer may be read off a clock that runs behind the one that set the deadline.
      return { type: 'ExpireOrder', data: { orderId, now: isBefore(at, deadline) ? deadline : at } };
  }
}

/** A new id after each failure: the gateway answers a repeated id with the old answer. */
const idOf = (what: 'void' | 'refund', paymentId: PaymentId, tries: number): string =>
  deterministicId(what, paymentId, tries);

const voided = (paymentId: PaymentId, tries: number): CheckoutCommand => ({
  type: 'VoidPayment',
  data: { paymentId, voidId: idOf('void', paymentId, tries) },
});

const late = (orderId: OrderId, input: CheckoutInput): Sends =>
  input.type === 'PaymentAuthorized' || input.type === 'PaymentCaptured'
    ? [
        {
          type: 'RecordLatePayment',
          data: { orderId, paymentId: input.data.paymentId, amount: input.data.amount },
        },
      ]
    : [];

export const giveBack = {
  /** Payable again while attempts are left; otherwise the order ends here. */
  declined: (state, _, { maxPaymentAttempts }) => {
    if (state.attempt < maxPaymentAttempts) return [];
    return [
      { type: 'CancelTimer', data: { timer: 'payment-window' } },
      ...release(state, 'PAYMENT_DECLINED'),
      { type: 'CompleteCancellation', data: { orderId: state.orderId, reason: 'PAYMENT_DECLINED' } },
    ];
  },
  void: ({ paymentId, tries }) => (paymentId ? [voided(paymentId, tries)] : []),
  voidOther: (_, input) => (input.type === 'PaymentAuthorized' ? [voided(input.data.paymentId, 0)] : []),
  refund: ({ paymentId, tries, total: amount, ending }) => {
    if (!paymentId) return [];
    const refundId = idOf('refund', paymentId, tries);
    const reason = ending ? because[ending.as] : 'LATE_PAYMENT';
    return [{ type: 'RefundPayment', data: { paymentId, refundId, amount, reason } }];
  },
  tryAgainLater: ({ tries, money, paymentId }, { at }) =>
    tries > maxTries
      ? [raise('MONEY_NOT_RETURNED', `${money} ${paymentId}`)]
      : [{ type: 'SetTimer', data: { timer: 'money-back', dueAt: plusMs(at, backOffMs(tries)) } }],
  alarm: (_, input) => {
    if (input.type === 'CommandRefused') return [refusedInVain(input.data)];
    return input.type === 'VoidFailed' ? [raise('MONEY_NOT_RETURNED', input.data.paymentId)] : [];
  },
  release: (state, { at }) =>
    state.ending ? [...release(state, because[state.ending.as]), lastWord(state, state.ending, at)] : [],
  recordLate: ({ orderId }, input) => late(orderId, input),
} as const satisfies Partial<Record<Step, Begin>>;
