import { authorize } from './authorize.js';
import { type Book, type Call } from './book.js';
import { BadRequest, StripeFailure, missing, refused } from './failure.js';
import { type Form } from './form.js';
import { type Prepare, cardOf, intentFor, intentIn } from './intents.js';
import { type Charge, type PaymentIntent, type Refund } from './objects.js';
import { declineFor } from './test-cards.js';

const positive = (form: Form, name: string): number | undefined => {
  const amount = form.integer(name);
  if (amount !== undefined && amount < 1)
    throw new BadRequest('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: name,
    });
  return amount;
};

/** A switch makes an operation fail that has no card to decline it. */
const forced = (call: Call, intent: PaymentIntent): void => {
  if (call.decline === undefined) return;
  const { code, declineCode, message } = declineFor(call.decline);
  throw new StripeFailure(402, {
    type: 'card_error',
    code,
    ...(declineCode === undefined ? {} : { decline_code: declineCode }),
    message,
    payment_intent: intent,
  });
};

const chargeIn = (book: Book, intent: PaymentIntent): Charge => {
  const charge = intent.latest_charge === null ? undefined : book.charges.get(intent.latest_charge);
  if (charge === undefined) throw missing('charge', String(intent.latest_charge), 'charge');
  return charge;
};

/** Takes the whole held amount or less; what is not taken is let go. */
export const captureIntent: Prepare = (_, form) => {
  form.allow(['amount_to_capture', 'metadata', 'statement_descriptor', 'statement_descriptor_suffix', 'expand']);
  const asked = positive(form, 'amount_to_capture');
  const metadata = form.metadata();
  return (book, call) => {
    const intent = intentFor(book, call, 'captured', ['requires_capture']);
    const amount = asked ?? intent.amount_capturable;
    if (amount > intent.amount_capturable)
      throw refused(
        `The amount to capture (${amount}) is greater than the amount that can be captured (${intent.amount_capturable}).`,
        { code: 'amount_too_large', param: 'amount_to_capture', payment_intent: intent },
      );
    forced(call, intent);
    const charge = chargeIn(book, intent);
    book.charges.set(charge.id, { ...charge, captured: true, amount_captured: amount });
    const taken = book.changeIntent(intent, {
      status: 'succeeded',
      amount_capturable: 0,
      amount_received: amount,
      metadata: { ...intent.metadata, ...metadata },
    });
    book.enter(call, taken, { effect: 'captured', amount });
    if (amount < charge.amount) book.enter(call, taken, { effect: 'voided', amount: charge.amount - amount });
    return taken;
  };
};

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'] as const;

export const cancelIntent: Prepare = (_, form) => {
  form.allow(['cancellation_reason', 'expand']);
  const reason = form.oneOf('cancellation_reason', reasons) ?? null;
  return (book, call) => {
    const intent = intentFor(book, call, 'canceled', [
      'requires_payment_method',
      'requires_capture',
      'requires_confirmation',
      'requires_action',
    ]);
    forced(call, intent);
    const held = intent.amount_capturable;
    const canceled = book.changeIntent(intent, {
      status: 'canceled',
      canceled_at: Math.floor(call.at / 1000),
      cancellation_reason: reason,
      amount_capturable: 0,
      next_action: null,
    });
    if (held > 0) {
      const charge = chargeIn(book, intent);
      book.charges.set(charge.id, { ...charge, refunded: true, amount_refunded: charge.amount });
      book.enter(call, canceled, { effect: 'voided', amount: held });
    }
    return canceled;
  };
};

/** The customer proves who he is, or fails to: the page behind `next_action`. */
export const authenticateIntent: Prepare = (_, form) => {
  const proven = form.oneOf('outcome', ['success', 'failure']) !== 'failure';
  return (book, call) => {
    const intent = intentFor(book, call, 'authenticated', ['requires_action']);
    const card = cardOf(intent.payment_method ?? '');
    if (proven) return authorize(book, call, { intent, card, offSession: false, authenticated: true, returnUrl: null });
    const error = {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message: 'The provided PaymentMethod has failed authentication.',
      payment_method: card.method,
    } as const;
    const failed = book.changeIntent(intent, {
      status: 'requires_payment_method',
      payment_method: null,
      next_action: null,
      last_payment_error: error,
    });
    book.enter(call, failed, { effect: 'declined', amount: failed.amount, declineCode: error.code });
    return failed;
  };
};

const refundable = (book: Book, form: Form): { intent: PaymentIntent; charge: Charge } => {
  const chargeId = form.text('charge');
  const charge = chargeId === undefined ? undefined : book.charges.get(chargeId);
  if (chargeId !== undefined && charge === undefined) throw missing('charge', chargeId, 'charge');
  const intentId = charge?.payment_intent ?? form.required('payment_intent');
  if (!book.intents.has(intentId)) throw missing('payment_intent', intentId, 'payment_intent');
  const intent = intentIn(book, intentId);
  if (intent.status !== 'succeeded')
    throw refused(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      code: 'payment_intent_unexpected_state',
      payment_intent: intent,
    });
  return { intent, charge: chargeIn(book, intent) };
};

/** Gives back what was captured, in one or several parts. */
export const refundIntent = (form: Form) => {
  form.allow(['payment_intent', 'charge', 'amount', 'reason', 'metadata', 'expand']);
  const asked = positive(form, 'amount');
  const metadata = form.metadata();
  const reason = form.oneOf('reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null;
  if (form.text('charge') === undefined) form.required('payment_intent');
  return (book: Book, call: Call): Refund => {
    const { intent, charge } = refundable(book, form);
    const left = charge.amount_captured - charge.amount_refunded;
    if (left === 0)
      throw refused(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
    const amount = asked ?? left;
    // without a code, as in the answers people quote; do not rely on one
    if (amount > left)
      throw refused(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
        param: 'amount',
      });
    forced(call, intent);
    const refund: Refund = {
      id: `re_${call.seed.slice(0, 24)}`,
      object: 'refund',
      amount,
      charge: charge.id,
      created: Math.floor(call.at / 1000),
      currency: charge.currency,
      metadata,
      payment_intent: intent.id,
      reason,
      status: 'succeeded',
    };
    book.refunds.set(refund.id, refund);
    book.charges.set(charge.id, {
      ...charge,
      amount_refunded: charge.amount_refunded + amount,
      refunded: amount === left,
    });
    book.enter(call, intent, { effect: 'refunded', amount, refund: refund.id });
    return refund;
  };
};
