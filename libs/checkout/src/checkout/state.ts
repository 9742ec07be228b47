import type { Money, OrderId, PaymentId } from '#kernel';
import type { CancellationReason, RejectionReason, ShortLine } from '#ordering/contract';
import type { MoneyStands } from '../money-back.js';
import type { Step } from './steps.js';
import { noStock, type Stock } from './stock.js';

/** Forwards: holding → paying → (declined → extending → paying)* → allocating → confirmed.
 *  Back, from anywhere: unwinding → ended. */
export type Stage =
  | 'new'
  | 'holding'
  | 'paying'
  | 'declined'
  | 'extending'
  | 'allocating'
  | 'confirmed'
  | 'unwinding'
  | 'ended';

/** How the order will end once everything is taken back. */
export type Ending =
  | Readonly<{ as: 'rejected'; reason: RejectionReason }>
  | Readonly<{ as: 'cancelled'; reason: CancellationReason }>
  | Readonly<{ as: 'expired' }>;

export type Retry = Readonly<{ attempt: number; paymentMethod: string }>;

export type Checkout = Readonly<{
  stage: Stage;
  steps: readonly Step[];
  orderId: OrderId;
  total: Money;
  /** ISO-8601: the time to pay ends. */
  deadline: string;
  /** ISO-8601: the last moment for which stock was held. */
  heldUntil: string;
  stock: Stock;
  short: readonly ShortLine[];
  money: MoneyStands;
  /** The payment `money` is about; null until one was asked for. */
  paymentId: PaymentId | null;
  paymentMethod: string;
  /** Of the payment, from 1. */
  attempt: number;
  /** Another card, given while the outcome of this one is not known yet: two payments never run side by side. */
  retry: Retry | null;
  /** Failed attempts to give the money back. */
  tries: number;
  /** Whether the payment window is being timed. */
  timed: boolean;
  ending: Ending | null;
}>;

export const initial: Checkout = {
  stage: 'new',
  steps: [],
  orderId: '' as OrderId,
  total: { amount: 0, currency: 'GBP' },
  deadline: '',
  heldUntil: '',
  stock: noStock,
  short: [],
  money: 'none',
  paymentId: null,
  paymentMethod: '',
  attempt: 0,
  retry: null,
  tries: 0,
  timed: false,
  ending: null,
};

/** One more step, after those this input has already caused. */
export const also = (state: Checkout, ...steps: readonly Step[]): Checkout => ({
  ...state,
  steps: [...state.steps, ...steps],
});
