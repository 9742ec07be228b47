import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Stripe } from 'stripe';
import { PaymentSettings } from '../settings.js';
import {
  type AuthorizeAnswer,
  type AuthorizeRequest,
  type CaptureAnswer,
  type CaptureRequest,
  type FindAuthorization,
  type FindRefund,
  PaymentGateway,
  type RefundAnswer,
  type RefundRequest,
  type Unknown,
  type VoidAnswer,
  type VoidRequest,
} from './payment-gateway.js';
import {
  authorizeAnswer,
  captureAnswer,
  declined,
  isIntent,
  isRefund,
  refundAnswer,
  unknown,
  voidAnswer,
} from './stripe-answers.js';
import { StripeAsking } from './stripe-asking.js';
import { connectStripe, type StripeConnection } from './stripe-client.js';

/** Cards by Stripe's PaymentIntents with manual capture, through the SDK only. */
@Injectable()
export class StripeGateway extends PaymentGateway implements OnModuleDestroy {
  readonly #connection: StripeConnection;
  readonly #requests: StripeAsking;

  constructor(settings: PaymentSettings) {
    super();
    this.#connection = connectStripe(settings);
    this.#requests = new StripeAsking(settings);
  }

  onModuleDestroy(): void {
    this.#connection.close();
  }

  authorize({ idempotencyKey, paymentId, orderId, amount, paymentMethod }: AuthorizeRequest): Promise<AuthorizeAnswer> {
    const { paymentIntents } = this.#connection.stripe;
    const request: Stripe.PaymentIntentCreateParams = {
      amount: amount.amount,
      currency: amount.currency.toLowerCase(),
      capture_method: 'manual',
      confirm: true,
      payment_method: paymentMethod,
      // Other methods would lead the customer to another page and need one to come back to.
      allowed_payment_method_types: ['card'],
      metadata: { payment_id: paymentId, order_id: orderId },
    };
    return this.#requests.ask<Stripe.PaymentIntent, AuthorizeAnswer>({
      send: () => paymentIntents.create(request, { idempotencyKey }),
      read: readIntent(authorizeAnswer),
      refused: ({ decline_code, code, advice_code, type }) =>
        type === 'StripeCardError'
          ? declined(decline_code || code, advice_code)
          : { kind: 'declined', code: code ?? 'invalid_request', category: 'hard' },
      // Stripe's search runs up to a minute behind: finding nothing proves nothing.
      lookUp: async () => (await this.#intentOf(paymentId)) ?? unknown('no payment intent found (yet)'),
    });
  }

  findAuthorization({ paymentId }: FindAuthorization): Promise<AuthorizeAnswer | null> {
    return this.#requests.find<AuthorizeAnswer | null>(() => this.#intentOf(paymentId));
  }

  async #intentOf(paymentId: string): Promise<AuthorizeAnswer | null> {
    const query = `metadata['payment_id']:'${paymentId}'`;
    const found = listed(await this.#connection.stripe.paymentIntents.search({ query, limit: 1 }));
    if (!found) return unknown('the answer is not a list');
    const [intent] = found;
    return intent ? readIntent(authorizeAnswer)(intent) : null;
  }

  capture({ idempotencyKey, gatewayRef, amount }: CaptureRequest): Promise<CaptureAnswer> {
    const { paymentIntents } = this.#connection.stripe;
    return this.#requests.ask<Stripe.PaymentIntent, CaptureAnswer>({
      send: () => paymentIntents.capture(gatewayRef, { amount_to_capture: amount.amount }, { idempotencyKey }),
      read: readIntent(captureAnswer),
      // Refused because it is captured already: by us, before Stripe forgot the key (a day), or past us.
      refused: ({ code, decline_code, payment_intent }) =>
        payment_intent?.status === 'succeeded'
          ? captureAnswer(payment_intent)
          : { kind: 'failed', code: decline_code || code || 'invalid_request' },
      lookUp: async () => readIntent(captureAnswer)(await paymentIntents.retrieve(gatewayRef)),
    });
  }

  cancel({ idempotencyKey, gatewayRef }: VoidRequest): Promise<VoidAnswer> {
    const { paymentIntents } = this.#connection.stripe;
    const read = readIntent((intent) => voidAnswer(intent, 'unexpected_state'));
    return this.#requests.ask<Stripe.PaymentIntent, VoidAnswer>({
      send: () => paymentIntents.cancel(gatewayRef, {}, { idempotencyKey }),
      read,
      refused: ({ code, payment_intent }) => {
        const answer = payment_intent ? voidAnswer(payment_intent, code ?? 'unexpected_state') : unknown('no intent');
        return answer.kind === 'unknown' ? { kind: 'failed', code: code ?? 'invalid_request' } : answer;
      },
      lookUp: async () => read(await paymentIntents.retrieve(gatewayRef)),
    });
  }

  refund({ idempotencyKey, gatewayRef, refundId, amount, reason }: RefundRequest): Promise<RefundAnswer> {
    const { refunds } = this.#connection.stripe;
    const metadata = { refund_id: refundId, reason: reason.slice(0, 500) };
    return this.#requests.ask<Stripe.Refund, RefundAnswer>({
      send: () => refunds.create({ payment_intent: gatewayRef, amount: amount.amount, metadata }, { idempotencyKey }),
      read: (refund) => (isRefund(refund) ? refundAnswer(refund) : unknown('the answer is not a refund')),
      refused: ({ code, decline_code }) => ({ kind: 'failed', code: decline_code || code || 'invalid_request' }),
      lookUp: async () => (await this.#refundOf(gatewayRef, refundId)) ?? unknown('no such refund found'),
    });
  }

  findRefund({ gatewayRef, refundId }: FindRefund): Promise<RefundAnswer | null> {
    return this.#requests.find<RefundAnswer | null>(() => this.#refundOf(gatewayRef, refundId));
  }

  async #refundOf(gatewayRef: string, refundId: string): Promise<RefundAnswer | null> {
    const found = listed(await this.#connection.stripe.refunds.list({ payment_intent: gatewayRef, limit: 100 }));
    if (!found) return unknown('the answer is not a list');
    const ours = found.find(({ metadata }) => metadata?.['refund_id'] === refundId);
    return ours ? refundAnswer(ours) : null;
  }
}

/** Null for anything else than a list: an apology in JSON is not a list of nothing. */
const listed = <T>({ data }: { data: readonly T[] }): readonly T[] | null => (Array.isArray(data) ? data : null);

const readIntent =
  <A>(read: (intent: Stripe.PaymentIntent) => A) =>
  (intent: Stripe.PaymentIntent): A | Unknown =>
    isIntent(intent) ? read(intent) : unknown('the answer is not a payment intent');
