import { type PaymentMethod } from './objects.js';

export type Decline = Readonly<{ code: string; declineCode?: string; message: string }>;

type Outcome = 'approve' | 'authenticate' | Decline;

export type TestCard = Readonly<{ method: PaymentMethod; outcome: Outcome }>;

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
});

const refusals: Readonly<Record<string, Decline>> = {
  authentication_required: {
    code: 'authentication_required',
    declineCode: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
  },
  expired_card: { code: 'expired_card', message: 'Your card has expired.' },
  incorrect_cvc: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  insufficient_funds: declined('insufficient_funds', 'Your card has insufficient funds.'),
  processing_error: {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
};

/** Stripe's error for a decline code; an unknown one is an ordinary decline with that code. */
export const declineFor = (code: string): Decline => refusals[code] ?? declined(code);

const card = (brand: string, last4: string, outcome: Outcome = 'approve') => ({ brand, last4, outcome });

const cards: Readonly<Record<string, ReturnType<typeof card>>> = {
  pm_card_visa: card('visa', '4242'),
  pm_card_visa_debit: card('visa', '5556'),
  pm_card_mastercard: card('mastercard', '4444'),
  pm_card_amex: card('amex', '8431'),
  pm_card_chargeDeclined: card('visa', '0002', declineFor('generic_decline')),
  pm_card_visa_chargeDeclined: card('visa', '0002', declineFor('generic_decline')),
  pm_card_chargeCustomerFail: card('visa', '0341', declineFor('generic_decline')),
  pm_card_chargeDeclinedInsufficientFunds: card('visa', '9995', declineFor('insufficient_funds')),
  pm_card_visa_chargeDeclinedInsufficientFunds: card('visa', '9995', declineFor('insufficient_funds')),
  pm_card_chargeDeclinedLostCard: card('visa', '9987', declineFor('lost_card')),
  pm_card_visa_chargeDeclinedLostCard: card('visa', '9987', declineFor('lost_card')),
  pm_card_chargeDeclinedStolenCard: card('visa', '9979', declineFor('stolen_card')),
  pm_card_visa_chargeDeclinedStolenCard: card('visa', '9979', declineFor('stolen_card')),
  pm_card_chargeDeclinedExpiredCard: card('visa', '0069', declineFor('expired_card')),
  pm_card_chargeDeclinedIncorrectCvc: card('visa', '0127', declineFor('incorrect_cvc')),
  pm_card_chargeDeclinedProcessingError: card('visa', '0119', declineFor('processing_error')),
  pm_card_chargeDeclinedVelocityLimitExceeded: card('visa', '6975', declineFor('card_velocity_exceeded')),
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: card('visa', '6975', declineFor('card_velocity_exceeded')),
  pm_card_authenticationRequired: card('visa', '3184', 'authenticate'),
  pm_card_threeDSecureRequired: card('visa', '3063', 'authenticate'),
  pm_card_threeDSecure2Required: card('visa', '3220', 'authenticate'),
};

/** Undefined for a payment method that Stripe's test mode does not know (or that is not simulated). */
export const testCard = (id: string): TestCard | undefined => {
  const known = Object.hasOwn(cards, id) ? cards[id] : undefined;
  if (known === undefined) return undefined;
  const { brand, last4, outcome } = known;
  const details = { brand, last4, exp_month: 12, exp_year: 2034, funding: 'credit', country: 'US' };
  return { method: { id, object: 'payment_method', type: 'card', card: details }, outcome };
};
