import type { Sku } from '#kernel';
import { arrived, failed, tryAgain } from './answers.js';
import { advance } from './forward.js';
import type { RefusedCommand } from './messages.js';
import { type Checkout, also } from './state.js';
import { askedAgain, find, mark, moved } from './stock.js';

type RefusalOf<T extends RefusedCommand['data']['command']> = Extract<RefusedCommand, { data: { command: T } }>['data'];

/** Somebody said no to what this checkout sent. */
export function refused(state: Checkout, { data, at }: RefusedCommand): Checkout {
  switch (data.command) {
    case 'HoldStock':
      return short(state, data.data, data.facts['available']);
    case 'ExtendHold':
      return notExtended(state, data);
    case 'AllocateHold':
      return notAllocated(state, data);
    case 'AuthorizePayment':
      return state.money === 'asked' && data.code !== 'PAYMENT_OUTCOME_UNKNOWN' ? failed(state, 'declined', at) : state;
    case 'VoidPayment':
      return notVoided(state, data);
    case 'RefundPayment':
      return state.money === 'refunding' ? tryAgain(state) : state;
    // These answer a late or repeated command with silence: whoever refuses one knows something that nobody foresaw.
    case 'ReleaseStock':
    case 'ExpireHold':
    case 'MarkStockHeld':
    case 'ConfirmOrder':
    case 'RejectOrder':
    case 'ExpireOrder':
    case 'CompleteCancellation':
    case 'RecordLatePayment':
      return also(state, 'alarm');
  }
}

function short(state: Checkout, answer: RefusalOf<'HoldStock'>['data'], available: unknown): Checkout {
  const stock = moved(state.stock, answer, mark.asked, mark.short);
  return stock === state.stock ? state : advance({ ...withShort(state, answer.sku, available), stock });
}

const withShort = (state: Checkout, sku: Sku, available: unknown): Checkout => ({
  ...state,
  short: [
    ...state.short,
    {
      sku,
      wanted: find(state.stock, sku)?.quantity ?? 0,
      available: typeof available === 'number' ? available : 0,
    },
  ],
});

/** A hold that cannot be extended any more still holds; one that is over is taken again. */
function notExtended(state: Checkout, { data, code }: RefusalOf<'ExtendHold'>): Checkout {
  if (state.stage !== 'extending') return code === 'RESERVATION_EXPIRED' ? ranOut(state, data) : state;
  if (code === 'LIMIT_EXCEEDED') {
    return advance({ ...state, stock: moved(state.stock, data, mark.extending, mark.held) });
  }
  return heldAgain(state, askedAgain(state.stock, state.orderId, data, mark.extending));
}

/** Nobody would look at this hold again until the payment is answered; without a word to the stock, its goods would
 *  look sold out to everybody else meanwhile. The answer to the payment then takes them again, if they are still there. */
function ranOut(state: Checkout, { sku, reservationId }: RefusalOf<'ExtendHold'>['data']): Checkout {
  const waits = state.stage === 'paying' || state.stage === 'declined';
  return waits && find(state.stock, sku)?.reservationId === reservationId ? also(state, 'expireOne') : state;
}

/** The hold ran out while the customer paid: once more, and if that fails the order is short. */
function notAllocated(state: Checkout, { data }: RefusalOf<'AllocateHold'>): Checkout {
  if (state.stage !== 'allocating') return state;
  if (find(state.stock, data.sku)?.attempt === 1) {
    return heldAgain(state, askedAgain(state.stock, state.orderId, data, mark.held));
  }
  const stock = moved(state.stock, data, mark.held, mark.short);
  return stock === state.stock ? state : advance(also({ ...withShort(state, data.sku, 0), stock }, 'expireOne'));
}

const heldAgain = (state: Checkout, stock: Checkout['stock']): Checkout =>
  stock === state.stock ? state : also({ ...state, stock }, 'holdAgain');

/** Captured meanwhile: refund instead. Anything else, a missing answer included, is asked again later. */
function notVoided(state: Checkout, { data, code }: RefusalOf<'VoidPayment'>): Checkout {
  if (data.paymentId !== state.paymentId) return also(state, 'alarm');
  if (state.money !== 'voiding') return state;
  return code === 'INVALID_TRANSITION' ? arrived(state, 'captured') : tryAgain(state);
}
