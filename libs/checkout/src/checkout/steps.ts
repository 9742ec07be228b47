import type { CancelTimer, RaiseAlarm, SetTimer } from '#event-sourcing';
import type { CheckoutCommand, CheckoutInput, CheckoutTimer } from './messages.js';
import type { Checkout } from './state.js';

/** What an input set in motion; `react` turns each into commands. An input that changes nothing sets nothing in motion,
 *  so a repeat sends nothing. */
export type Step =
  | 'holdAll'
  | 'holdAgain'
  | 'markHeld'
  | 'pay'
  | 'keepWaiting'
  | 'declined'
  | 'extendAll'
  | 'allocateAll'
  | 'allocateOne'
  | 'expireOne'
  | 'confirm'
  | 'stopTimer'
  | 'void'
  | 'voidOther'
  | 'refund'
  | 'tryAgainLater'
  | 'alarm'
  | 'release'
  | 'recordLate';

/** How long a shop waits for money; see CheckoutSettings. */
export type CheckoutPolicy = Readonly<{ paymentWindowMs: number; holdMarginMs: number; maxPaymentAttempts: number }>;

export type Sends = readonly (CheckoutCommand | SetTimer<CheckoutTimer> | CancelTimer<CheckoutTimer> | RaiseAlarm)[];

export type Begin = (state: Checkout, input: CheckoutInput, policy: CheckoutPolicy) => Sends;
