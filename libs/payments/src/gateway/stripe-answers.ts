import type { Currency, Money } from '#kernel';
import type { Stripe } from 'stripe';
import type { DeclineCategory } from '../domain/payment-events.js';
import type { AuthorizeAnswer, CaptureAnswer, RefundAnswer, Unknown, VoidAnswer } from './payment-gateway.js';

export const unknown = (why: string): Unknown => ({ kind: 'unknown', why });

/** The currency may be one we do not know: then the amount is not what was asked, and nobody accepts it. */
const amountOf = (amount: number, { currency }: { currency: string }): Money => ({
  amount,
  currency: currency.toUpperCase() as Currency,
});

/** Cards' holds last seven days; Stripe says so per card only in an object that costs another request. */
const authorizationMs = 7 * 24 * 60 * 60 * 1000;

/** The SDK hands on whatever JSON came with any status; a proxy's apology is not a payment. */
export const isIntent = (value: Stripe.PaymentIntent): boolean =>
  value.object === 'payment_intent' && typeof value.id === 'string' && Number.isSafeInteger(value.amount);

export const isRefund = (value: Stripe.Refund): boolean =>
  value.object === 'refund' && typeof value.id === 'string' && Number.isSafeInteger(value.amount);

export function authorizeAnswer(intent: Stripe.PaymentIntent): AuthorizeAnswer {
  const { id: gatewayRef, status, created, next_action, last_payment_error } = intent;
  switch (status) {
    case 'requires_capture': {
      const expiresAt = new Date(created * 1000 + authorizationMs).toISOString();
      return { kind: 'authorized', gatewayRef, amount: amountOf(intent.amount_capturable, intent), expiresAt };
    }
    case 'requires_action':
      return { kind: 'action_required', gatewayRef, url: next_action?.redirect_to_url?.url ?? null };
    case 'requires_payment_method':
      return declined(last_payment_error?.decline_code ?? last_payment_error?.code, last_payment_error?.advice_code);
    case 'canceled':
      return declined('canceled');
    default:
      // `processing`, and every word Stripe may add: not an answer.
      return unknown(`the payment intent is ${status}`);
  }
}

export function captureAnswer(intent: Stripe.PaymentIntent): CaptureAnswer {
  const { status, amount_received, amount_capturable } = intent;
  if (!(amount_received > 0)) return unknown(`the payment intent is ${status}, nothing received`);
  return { kind: 'captured', amount: amountOf(amount_received, intent), left: amountOf(amount_capturable, intent) };
}

/** `code`: what Stripe said when it refused to cancel. */
export function voidAnswer(intent: Stripe.PaymentIntent, code: string): VoidAnswer {
  const { status, amount_received } = intent;
  if (status === 'canceled') return { kind: 'voided' };
  if (status === 'succeeded') return { kind: 'captured_elsewhere', amount: amountOf(amount_received, intent), code };
  return unknown(`the payment intent is ${status}`);
}

export function refundAnswer(refund: Stripe.Refund): RefundAnswer {
  const { amount, status, failure_reason } = refund;
  if (status === 'succeeded') return { kind: 'refunded', amount: amountOf(amount, refund) };
  if (status === 'failed' || status === 'canceled') return { kind: 'failed', code: failure_reason ?? status };
  return unknown(`the refund is ${status}`);
}

export const declined = (code: string | null | undefined, advice?: string | null): AuthorizeAnswer => ({
  kind: 'declined',
  code: code ?? 'card_declined',
  category: categoryOf(code, advice),
});

/** Trying the same card again cannot help. Every other decline is soft: the customer may try again. */
const hardDeclines: ReadonlySet<string> = new Set([
  'card_not_supported',
  'currency_not_supported',
  'expired_card',
  'fraudulent',
  'incorrect_number',
  'invalid_account',
  'invalid_number',
  'lost_card',
  'merchant_blacklist',
  'new_account_information_available',
  'pickup_card',
  'resource_missing',
  'restricted_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'security_violation',
  'service_not_allowed',
  'stolen_card',
  'stop_payment_order',
  'transaction_not_allowed',
]);

const categoryOf = (code: string | null | undefined, advice?: string | null): DeclineCategory =>
  advice === 'do_not_try_again' || hardDeclines.has(code ?? '') ? 'hard' : 'soft';
