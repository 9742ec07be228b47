import { deterministicId, isZero, type PaymentId } from '#kernel';
import { undo } from '../money-back.js';
import { type Checkout, type Ending, type Retry, also } from './state.js';
import { mark, movedAll, some } from './stock.js';

/** Takes every step that the answers so far allow. */
export function advance(state: Checkout): Checkout {
  const { stage, stock, short } = state;
  switch (stage) {
    case 'holding':
    case 'extending':
      if (some(stock, mark.asked, mark.extending)) return state;
      return short.length > 0 ? end(state, { as: 'rejected', reason: 'OUT_OF_STOCK' }) : pay(state);
    case 'allocating':
      if (some(stock, mark.asked, mark.held)) return state;
      if (short.length > 0) return end(state, { as: 'rejected', reason: 'OUT_OF_STOCK_AFTER_PAYMENT' });
      return also({ ...state, stage: 'confirmed' }, 'confirm');
    case 'unwinding':
      return unwind(state);
    case 'new':
    case 'paying':
    case 'declined':
    case 'confirmed':
    case 'ended':
      return state;
  }
}

function pay(state: Checkout): Checkout {
  const held = state.stage === 'holding' ? also(state, 'markHeld') : state;
  // Nothing to pay; or an answer that seemed final turned out otherwise while the holds were extended.
  if (isZero(state.total) || state.money === 'authorized' || state.money === 'captured') return allocate(held);
  const paymentId = deterministicId('payment', state.orderId, state.attempt) as PaymentId;
  return also({ ...held, stage: 'paying', money: 'asked', paymentId, timed: true }, 'pay');
}

/** The money is there: what was held becomes the order's own. */
export const allocate = (state: Checkout): Checkout =>
  advance(also({ ...withoutTimer(state), stage: 'allocating', retry: null }, 'allocateAll'));

/** Another card: the holds first, so that they outlive the new payment. */
export const startRetry = (state: Checkout, { attempt, paymentMethod }: Retry): Checkout => {
  const stock = movedAll(state.stock, mark.held, mark.extending);
  return advance(also({ ...state, stage: 'extending', stock, attempt, paymentMethod, retry: null }, 'extendAll'));
};

/** From here on everything is taken back. The first ending stays. */
export const end = (state: Checkout, ending: Ending): Checkout =>
  state.ending ? state : unwind({ ...withoutTimer(state), stage: 'unwinding', ending });

const withoutTimer = (state: Checkout): Checkout =>
  state.timed ? also({ ...state, timed: false }, 'stopTimer') : state;

/** Money first, stock only when the money is certain (domain reference §11). Holds that were asked for are waited for:
 *  a release that overtakes its hold would release nothing. */
export function unwind(state: Checkout): Checkout {
  switch (undo[state.money]) {
    case 'void':
      return also({ ...state, money: 'voiding' }, 'void');
    case 'refund':
      return unwind(also({ ...state, money: 'refunding' }, 'refund'));
    case 'wait':
      return state;
    case 'nothing':
      if (state.stage === 'ended' || some(state.stock, mark.asked)) return state;
      return also({ ...state, stage: 'ended' }, 'release');
  }
}
