import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import StripeSdk, { type Stripe } from 'stripe';
import { PaymentSettings } from '../settings.js';
import {
  type AuthorizeAnswer,
  type AuthorizeRequest,
  type CaptureAnswer,
  type CaptureRequest,
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
import { connectStripe, GatewayDeadline, longestRequestMs, type StripeConnection, within } from './stripe-client.js';

type Refused = InstanceType<typeof StripeSdk.errors.StripeError>;

/** One request to Stripe: how its answers are read. `lookUp` finds out what became of it where the key cannot tell. */
type Asking<T, A> = Readonly<{
  send: () => Promise<T>;
  read: (value: T) => A | Unknown;
  refused: (error: Refused) => A | Unknown;
  lookUp: () => Promise<A | Unknown>;
}>;

/** Cards by Stripe's PaymentIntents with manual capture, through the SDK only. */
@Injectable()
export class StripeGateway extends PaymentGateway implements OnModuleDestroy {
  readonly #log = new Logger(StripeGateway.name);
  readonly #connection: StripeConnection;
  readonly #deadlineMs: number;

  constructor(settings: PaymentSettings) {
    super();
    this.#connection = connectStripe(settings);
    this.#deadlineMs = longestRequestMs(settings);
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
    return this.#ask<Stripe.PaymentIntent, AuthorizeAnswer>({
      send: () => paymentIntents.create(request, { idempotencyKey }),
      read: readIntent(authorizeAnswer),
      refused: ({ decline_code, code, advice_code, type }) =>
        type === 'StripeCardError'
          ? declined(decline_code || code, advice_code)
          : { kind: 'declined', code: code ?? 'invalid_request', category: 'hard' },
      lookUp: async () => {
        // Stripe's search runs up to a minute behind: finding nothing proves nothing.
        const { data } = await paymentIntents.search({ query: `metadata['payment_id']:'${paymentId}'`, limit: 1 });
        return data[0] ? authorizeAnswer(data[0]) : unknown('no payment intent found (yet)');
      },
    });
  }

  capture({ idempotencyKey, gatewayRef, amount }: CaptureRequest): Promise<CaptureAnswer> {
    const { paymentIntents } = this.#connection.stripe;
    return this.#ask<Stripe.PaymentIntent, CaptureAnswer>({
      send: () => paymentIntents.capture(gatewayRef, { amount_to_capture: amount.amount }, { idempotencyKey }),
      read: readIntent(captureAnswer),
      refused: ({ code, decline_code }) => ({ kind: 'failed', code: decline_code || code || 'invalid_request' }),
      lookUp: async () => captureAnswer(await paymentIntents.retrieve(gatewayRef)),
    });
  }

  cancel({ idempotencyKey, gatewayRef }: VoidRequest): Promise<VoidAnswer> {
    const { paymentIntents } = this.#connection.stripe;
    return this.#ask<Stripe.PaymentIntent, VoidAnswer>({
      send: () => paymentIntents.cancel(gatewayRef, {}, { idempotencyKey }),
      read: readIntent((intent) => voidAnswer(intent, 'unexpected_state')),
      refused: ({ code, payment_intent }) => {
        const answer = payment_intent ? voidAnswer(payment_intent, code ?? 'unexpected_state') : unknown('no intent');
        return answer.kind === 'unknown' ? { kind: 'failed', code: code ?? 'invalid_request' } : answer;
      },
      lookUp: async () => voidAnswer(await paymentIntents.retrieve(gatewayRef), 'unexpected_state'),
    });
  }

  refund({ idempotencyKey, gatewayRef, refundId, amount, reason }: RefundRequest): Promise<RefundAnswer> {
    const { refunds } = this.#connection.stripe;
    const metadata = { refund_id: refundId, reason: reason.slice(0, 500) };
    return this.#ask<Stripe.Refund, RefundAnswer>({
      send: () => refunds.create({ payment_intent: gatewayRef, amount: amount.amount, metadata }, { idempotencyKey }),
      read: (refund) => (isRefund(refund) ? refundAnswer(refund) : unknown('the answer is not a refund')),
      refused: ({ code, decline_code }) => ({ kind: 'failed', code: decline_code || code || 'invalid_request' }),
      lookUp: async () => {
        const { data } = await refunds.list({ payment_intent: gatewayRef, limit: 100 });
        const ours = data.find((refund) => refund.metadata?.['refund_id'] === refundId);
        return ours ? refundAnswer(ours) : unknown('no such refund found');
      },
    });
  }

  async #ask<T, A>(asking: Asking<T, A>): Promise<A | Unknown> {
    try {
      const answer = asking.read(await within(this.#deadlineMs, asking.send()));
      return isUnknown(answer) ? await this.#lookUp(asking, answer.why) : answer;
    } catch (error) {
      if (error instanceof GatewayDeadline) return unknown(error.message);
      if (!(error instanceof StripeSdk.errors.StripeError)) throw error;
      return this.#classify(error, asking);
    }
  }

  /** What an error says about the effect. Timeouts, 5xx, 409 and 429 say nothing. */
  async #classify<T, A>(error: Refused, asking: Asking<T, A>): Promise<A | Unknown> {
    const why = `${error.type} ${error.code ?? error.statusCode ?? ''} (request ${error.requestId ?? 'unknown'})`;
    switch (error.type) {
      case 'StripeCardError':
        return asking.refused(error);
      case 'StripeInvalidRequestError':
        return asking.refused(error);
      case 'StripeIdempotencyError':
        throw new Error(`one idempotency key was used for two different requests: ${why}`, { cause: error });
      case 'StripeAuthenticationError':
      case 'StripePermissionError':
        // Our key, not the customer's card: nobody is declined for it, and it heals once the setting does.
        this.#log.error(`Stripe does not accept our API key: ${why}`);
        return unknown(why);
      default:
        // Stripe keeps an error under its key as well: the same key would repeat it for ever, so look instead.
        return error.headers?.['idempotent-replayed'] === 'true' ? this.#lookUp(asking, why) : unknown(why);
    }
  }

  async #lookUp<T, A>({ lookUp }: Asking<T, A>, why: string): Promise<A | Unknown> {
    try {
      return await within(this.#deadlineMs, lookUp());
    } catch (error) {
      if (error instanceof GatewayDeadline || error instanceof StripeSdk.errors.StripeError) return unknown(why);
      throw error;
    }
  }
}

const isUnknown = (answer: unknown): answer is Unknown => (answer as { kind?: unknown }).kind === 'unknown';

const readIntent =
  <A>(read: (intent: Stripe.PaymentIntent) => A) =>
  (intent: Stripe.PaymentIntent): A | Unknown =>
    isIntent(intent) ? read(intent) : unknown('the answer is not a payment intent');
