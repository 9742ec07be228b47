import { isBefore } from '#kernel';
import type { MoneyStands } from '../money-back.js';
import { advance, allocate, end, startRetry, unwind } from './forward.js';
import type { InputOf } from './messages.js';
import { type Checkout, also } from './state.js';

type PaymentInput = InputOf<
  | 'PaymentAuthorized'
  | 'PaymentCaptured'
  | 'PaymentDeclined'
  | 'PaymentActionRequired'
  | 'PaymentVoided'
  | 'VoidFailed'
  | 'PaymentRefunded'
  | 'RefundFailed'
>;

/** What the payment says. Once the order is confirmed its money is the fulfilment's business. */
export function answered(state: Checkout, input: PaymentInput): Checkout {
  if (state.stage === 'new') return state;
  if (input.data.paymentId !== state.paymentId) {
    if (input.type === 'PaymentAuthorized') return also(state, 'voidOther', 'recordLate');
    return input.type === 'VoidFailed' ? also(state, 'alarm') : state;
  }
  if (state.stage === 'confirmed') return state;
  switch (input.type) {
    case 'PaymentAuthorized':
      return state.money === 'voiding' ? state : late(state, arrived(state, 'authorized'));
    case 'PaymentCaptured':
      return late(state, arrived(state, 'captured'));
    case 'PaymentActionRequired':
      return state.money === 'asked' ? settledOn(state, 'action') : state;
    case 'PaymentDeclined':
      return failed(state, 'declined', input.at);
    case 'PaymentVoided':
      return failed(state, 'returned', input.at);
    case 'VoidFailed':
      return state.money === 'voiding' ? tryAgain(state) : state;
    case 'PaymentRefunded':
      return state.money === 'refunding' ? { ...state, money: 'returned' } : state;
    case 'RefundFailed':
      return state.money === 'refunding' ? tryAgain(state) : state;
  }
}

/** Money for an order that has ended is written down before it goes back. */
const late = (before: Checkout, after: Checkout): Checkout =>
  before.stage === 'ended' && after !== before ? also(after, 'recordLate') : after;

/** The money is there, though perhaps too late. */
export function arrived(state: Checkout, money: 'authorized' | 'captured'): Checkout {
  if (state.money === money || state.money === 'captured' || state.money === 'refunding') return state;
  const paid = { ...state, money };
  switch (state.stage) {
    case 'paying':
    case 'declined':
      return allocate(paid);
    case 'unwinding':
    case 'ended':
      return unwind(paid);
    case 'new':
    case 'holding':
    case 'extending':
    case 'allocating':
    case 'confirmed':
      return paid;
  }
}

const settledOn = (state: Checkout, money: MoneyStands): Checkout => advance({ ...state, money });

/** No money came, or it went back. The order stays payable while there is time; another card may be waiting already. */
export function failed(state: Checkout, money: 'declined' | 'returned', at: string): Checkout {
  if (!['asked', 'action', 'authorized', 'voiding'].includes(state.money)) return state;
  const without = { ...state, money };
  if (state.stage === 'allocating') return end(without, { as: 'cancelled', reason: 'PAYMENT_VOIDED' });
  if (state.stage !== 'paying') return advance(without);
  if (state.retry) return startRetry(without, state.retry);
  if (!isBefore(at, state.deadline)) return end(without, { as: 'expired' });
  return also({ ...without, stage: 'declined' }, 'declined');
}

export const tryAgain = (state: Checkout): Checkout => also({ ...state, tries: state.tries + 1 }, 'tryAgainLater');
