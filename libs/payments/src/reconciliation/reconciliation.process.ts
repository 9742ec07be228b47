import type { Process } from '#event-sourcing';
import { type Event, type PaymentId, plusMs } from '#kernel';
import type { PaymentEvent } from '../domain/payment-events.js';
import { type ReconcilePayment, ReconcilePaymentCommand } from '../reconcile-payment/reconcile-payment.handler.js';

type Heard = Extract<PaymentEvent, { type: 'PaymentOutcomeUnknown' }>;
type Sent = Event<'ReconcilePayment', ReconcilePayment>;
type Timer = 'ask-again';
type Reconciliation = Readonly<{ paymentId: PaymentId | null }>;

const longestPauseMs = 60_000;

/** 1 s after the first answer that told nothing, then twice as long each time, at most a minute. */
const pauseMs = (attempt: number): number => Math.min(1000 * 2 ** (Math.min(attempt, 10) - 1), longestPauseMs);

/** Asks the gateway again until it tells what became of a request. It never gives up and never guesses.
 *
 *  Hears unknown outcomes only: a payment that is answered at once costs no process. Each attempt that fails again is
 *  itself such an event and sets the next timer; once all is known the last timer fires into nothing. */
export const reconciliation: Process<Reconciliation, Heard, Sent, Timer> = {
  category: 'reconciliation',
  initial: { paymentId: null },
  correlate: { PaymentOutcomeUnknown: ({ paymentId }) => paymentId },
  evolve: (state, input) => (input.type === 'PaymentOutcomeUnknown' ? { paymentId: input.data.paymentId } : state),
  react: (input, { paymentId }) => {
    switch (input.type) {
      case 'PaymentOutcomeUnknown':
        return [askAgain(plusMs(input.at, pauseMs(input.data.attempt)))];
      case 'TimerFired':
        return paymentId ? [{ type: 'ReconcilePayment', data: { paymentId } }] : [];
      case 'CommandRefused':
        // Nothing was asked, so nothing will wake it up but this.
        return [askAgain(plusMs(input.at, longestPauseMs))];
    }
  },
  commands: { ReconcilePayment: (data, context) => new ReconcilePaymentCommand(data, context) },
};

const askAgain = (dueAt: string) => ({ type: 'SetTimer', data: { timer: 'ask-again', dueAt } }) as const;
