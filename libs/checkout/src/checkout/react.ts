import { isBefore, isZero, plusMs } from '#kernel';
import type { CheckoutCommand, CheckoutInput } from './messages.js';
import type { Checkout } from './state.js';
import type { Begin, CheckoutPolicy, Sends, Step } from './steps.js';
import { at as standingAt, find, mark, type Needed } from './stock.js';
import { giveBack } from './give-back.js';

/** Turns what the input set in motion into commands, step by step. */
export const react =
  (policy: CheckoutPolicy) =>
  (input: CheckoutInput, state: Checkout): Sends =>
    state.steps.flatMap((step) => begin[step](state, input, policy));

const hold = (need: Needed, { orderId }: Checkout, expiresAt: string, now: string): CheckoutCommand => {
  const { sku, reservationId, quantity } = need;
  return { type: 'HoldStock', data: { sku, reservationId, orderId, quantity, expiresAt, now } };
};

const allocate = ({ sku, reservationId }: Needed, { orderId }: Checkout, now: string): CheckoutCommand => ({
  type: 'AllocateHold',
  data: { sku, reservationId, orderId, now },
});

/** Always later than before: an extension that changes nothing would not be answered. */
function extend(state: Checkout, needed: readonly Needed[], now: string, policy: CheckoutPolicy): Sends {
  const { orderId, heldUntil } = state;
  const wanted = plusMs(now, policy.paymentWindowMs + policy.holdMarginMs);
  const expiresAt = isBefore(heldUntil, wanted) ? wanted : plusMs(heldUntil, 1);
  return needed.map(({ sku, reservationId }) => ({
    type: 'ExtendHold',
    data: { sku, reservationId, orderId, expiresAt, now },
  }));
}

/** The SKU an answer is about. */
function subject({ stock }: Checkout, input: CheckoutInput): readonly Needed[] {
  const sku = input.type === 'StockHeld' ? input.data.sku : refusedSku(input);
  const need = sku && find(stock, sku);
  return need ? [need] : [];
}

const refusedSku = (input: CheckoutInput) =>
  input.type === 'CommandRefused' && 'sku' in input.data.data ? input.data.data.sku : undefined;

const reservations = ({ stock }: Checkout) =>
  stock.needed.map(({ sku, reservationId, quantity }) => ({ sku, reservationId, quantity }));

const timeToPay = ({ deadline }: Checkout, now: string, { paymentWindowMs }: CheckoutPolicy): Sends => [
  {
    type: 'SetTimer',
    data: {
      timer: 'payment-window',
      dueAt: isBefore(now, deadline) ? deadline : plusMs(now, paymentWindowMs),
    },
  },
];

const forward = {
  holdAll: (state, { at }, { holdMarginMs }) =>
    state.stock.needed.map((need) => hold(need, state, plusMs(state.deadline, holdMarginMs), at)),
  holdAgain: (state, input, { paymentWindowMs, holdMarginMs }) =>
    subject(state, input).map((need) => hold(need, state, plusMs(input.at, paymentWindowMs + holdMarginMs), input.at)),
  markHeld: (state) => {
    const { orderId, heldUntil } = state;
    return [{ type: 'MarkStockHeld', data: { orderId, reservations: reservations(state), heldUntil } }];
  },
  pay: (state, { at }, policy) => {
    const { orderId, paymentId, attempt, total: amount, paymentMethod } = state;
    if (!paymentId) return [];
    const data = { paymentId, orderId, attempt, amount, paymentMethod };
    return [{ type: 'AuthorizePayment', data }, ...timeToPay(state, at, policy)];
  },
  keepWaiting: (state, { at }, policy) => [
    ...extend(state, standingAt(state.stock, mark.held), at, policy),
    ...timeToPay(state, at, policy),
  ],
  extendAll: (state, { at }, policy) => extend(state, standingAt(state.stock, mark.extending), at, policy),
  allocateAll: (state, { at }) => state.stock.needed.map((need) => allocate(need, state, at)),
  allocateOne: (state, input) => subject(state, input).map((need) => allocate(need, state, input.at)),
  expireOne: (state, input) =>
    subject(state, input).map(({ sku, reservationId }) => ({
      type: 'ExpireHold',
      data: { sku, reservationId, now: input.at },
    })),
  confirm: (state, { at: now }) => {
    const { orderId, heldUntil, total } = state;
    const paymentId = isZero(total) ? null : state.paymentId;
    const data = { orderId, paymentId, reservations: reservations(state), heldUntil, now };
    return [{ type: 'ConfirmOrder', data }];
  },
  stopTimer: () => [{ type: 'CancelTimer', data: { timer: 'payment-window' } }],
} as const satisfies Partial<Record<Step, Begin>>;

/** What each step sends. A step without an entry does not compile. */
const begin: Readonly<Record<Step, Begin>> = { ...forward, ...giveBack };
