import { isBefore } from '#kernel';
import { answered } from './answers.js';
import { advance, end, startRetry } from './forward.js';
import type { CheckoutInput, InputOf } from './messages.js';
import { refused } from './refused.js';
import { type Checkout, also } from './state.js';
import { mark, moved, type Stock, stockFor } from './stock.js';

/** Each input makes the checkout take every step it now can; an input that is late, repeated or foreign changes nothing. */
export function evolve(before: Checkout, input: CheckoutInput): Checkout {
  const state = before.steps.length > 0 ? { ...before, steps: [] } : before;
  switch (input.type) {
    case 'OrderPlaced':
      return placed(state, input.data);
    case 'StockHeld':
      return held(state, input.data);
    case 'HoldExtended':
      return withStock(upTo(state, input.data), moved(state.stock, input.data, mark.extending, mark.held));
    case 'StockAllocated':
      return withStock(state, moved(state.stock, input.data, mark.held, mark.allocated));
    case 'OrderPaymentRetried':
      return retried(state, input.data);
    case 'OrderCancellationRequested':
      if (state.stage === 'new' || state.stage === 'ended') return state;
      return end(state, { as: 'cancelled', reason: 'REQUESTED' });
    case 'OrderCancelled':
      return cancelled(state, input.data);
    case 'TimerFired':
      return input.data.timer === 'payment-window' ? windowOver(state) : moneyBackAgain(state);
    case 'CommandRefused':
      return refused(state, input);
    case 'PaymentAuthorized':
    case 'PaymentCaptured':
    case 'PaymentDeclined':
    case 'PaymentActionRequired':
    case 'PaymentVoided':
    case 'VoidFailed':
    case 'PaymentRefunded':
    case 'RefundFailed':
      return answered(state, input);
  }
}

function placed(state: Checkout, order: InputOf<'OrderPlaced'>['data']): Checkout {
  if (state.stage !== 'new') return state;
  const { orderId, total, paymentDeadline: deadline, paymentMethod, lines } = order;
  const stock = stockFor(orderId, lines);
  const begun = { ...state, orderId, total, deadline, heldUntil: deadline, paymentMethod, stock, attempt: 1 };
  const holding: Checkout = { ...begun, stage: 'holding' };
  return advance(stock.needed.length > 0 ? also(holding, 'holdAll') : holding);
}

function held(state: Checkout, data: InputOf<'StockHeld'>['data']): Checkout {
  const stock = moved(state.stock, data, mark.asked, mark.held);
  if (stock === state.stock) return state;
  const known = upTo({ ...state, stock }, data);
  return state.stage === 'allocating' ? also(known, 'allocateOne') : advance(known);
}

const upTo = (state: Checkout, { expiresAt }: { expiresAt: string }): Checkout =>
  isBefore(state.heldUntil, expiresAt) ? { ...state, heldUntil: expiresAt } : state;

const withStock = (state: Checkout, stock: Stock): Checkout =>
  stock === state.stock ? state : advance({ ...state, stock });

/** A second payment begins only when the first is certain to have failed; one that waits for its customer is given up. */
function retried(state: Checkout, { attempt, paymentMethod }: InputOf<'OrderPaymentRetried'>['data']): Checkout {
  const retry = { attempt, paymentMethod };
  if (state.stage === 'declined') return startRetry(state, retry);
  if (state.stage !== 'paying' && state.stage !== 'extending') return state;
  if (state.money === 'action') return also({ ...state, retry, money: 'voiding' }, 'void');
  return { ...state, retry };
}

/** Without a payment under way the order expires. One whose outcome is open is waited for, as long as it takes. */
function windowOver(state: Checkout): Checkout {
  const stopped = { ...state, timed: false };
  if (state.stage === 'declined') return end(stopped, { as: 'expired' });
  if (state.stage !== 'paying' && state.stage !== 'extending') return state;
  if (state.money === 'action') return end(stopped, { as: 'expired' });
  return also(state, 'keepWaiting');
}

/** After the last declined payment this is the answer to what was sent. While money is on its way after all, it goes back. */
function cancelled(state: Checkout, { reason }: InputOf<'OrderCancelled'>['data']): Checkout {
  if (state.stage === 'declined') return { ...state, stage: 'ended', timed: false };
  return state.stage === 'allocating' ? end(state, { as: 'cancelled', reason }) : state;
}

function moneyBackAgain(state: Checkout): Checkout {
  if (state.money === 'voiding') return also(state, 'void');
  return state.money === 'refunding' ? also(state, 'refund') : state;
}
