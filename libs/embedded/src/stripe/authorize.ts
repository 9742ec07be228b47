import { type Book, type Call } from './book.js';
import { StripeFailure } from './failure.js';
import { type Charge, type ErrorBody, type PaymentIntent } from './objects.js';
import { type Decline, type TestCard, declineFor } from './test-cards.js';

const authorizationSeconds = 7 * 24 * 60 * 60;

const approved = {
  network_status: 'approved_by_network',
  reason: null,
  seller_message: 'Payment complete.',
  type: 'authorized',
};

const chargeOf = (call: Call, intent: PaymentIntent, { method }: TestCard, decline?: Decline): Charge => {
  const created = Math.floor(call.at / 1000);
  const captured = decline === undefined && intent.capture_method !== 'manual';
  const held = decline === undefined && !captured;
  return {
    id: `ch_${call.seed.slice(0, 24)}`,
    object: 'charge',
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    captured,
    created,
    currency: intent.currency,
    disputed: false,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    livemode: false,
    metadata: intent.metadata,
    outcome:
      decline === undefined
        ? approved
        : {
            network_status: 'declined_by_network',
            reason: decline.declineCode ?? decline.code,
            seller_message: 'The bank did not return any further details with this decline.',
            type: 'issuer_declined',
          },
    paid: decline === undefined,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      type: 'card',
      card: { ...method.card, capture_before: held ? created + authorizationSeconds : null },
    },
    refunded: false,
    status: decline === undefined ? 'succeeded' : 'failed',
  };
};

/** The card says no: the intent waits for another card, and the answer is 402. */
const decline = (book: Book, call: Call, intent: PaymentIntent, card: TestCard, why: Decline): StripeFailure => {
  const charge = chargeOf(call, intent, card, why);
  book.charges.set(charge.id, charge);
  const error: ErrorBody = {
    type: 'card_error',
    code: why.code,
    ...(why.declineCode === undefined ? {} : { decline_code: why.declineCode }),
    message: why.message,
    charge: charge.id,
    payment_method: card.method,
  };
  const waiting = book.changeIntent(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    latest_charge: charge.id,
    last_payment_error: error,
  });
  book.enter(call, waiting, { effect: 'declined', amount: intent.amount, declineCode: why.declineCode ?? why.code });
  return new StripeFailure(402, { ...error, payment_intent: waiting });
};

const approve = (book: Book, call: Call, intent: PaymentIntent, card: TestCard): PaymentIntent => {
  const charge = chargeOf(call, intent, card);
  book.charges.set(charge.id, charge);
  const held = !charge.captured;
  const paid = book.changeIntent(intent, {
    status: held ? 'requires_capture' : 'succeeded',
    amount_capturable: held ? intent.amount : 0,
    amount_received: held ? 0 : intent.amount,
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
  });
  book.enter(call, paid, { effect: 'authorized', amount: intent.amount });
  if (!held) book.enter(call, paid, { effect: 'captured', amount: intent.amount });
  return paid;
};

export type Attempt = Readonly<{
  intent: PaymentIntent;
  card: TestCard;
  /** The customer is not there to prove who he is. */
  offSession: boolean;
  /** He has proven it. */
  authenticated: boolean;
  returnUrl: string | null;
}>;

/** Asks the card for the money. Throws a 402 StripeFailure when it is declined. */
export const authorize = (book: Book, call: Call, attempt: Attempt): PaymentIntent => {
  const { intent, card, offSession, authenticated, returnUrl } = attempt;
  if (call.decline !== undefined) throw decline(book, call, intent, card, declineFor(call.decline));
  if (typeof card.outcome === 'object') throw decline(book, call, intent, card, card.outcome);
  if (card.outcome === 'approve' || authenticated) return approve(book, call, intent, card);
  if (offSession) throw decline(book, call, intent, card, declineFor('authentication_required'));
  return book.changeIntent(intent, {
    status: 'requires_action',
    next_action: {
      type: 'redirect_to_url',
      redirect_to_url: { return_url: returnUrl, url: `/_simulator/authenticate/${intent.id}` },
    },
  });
};
