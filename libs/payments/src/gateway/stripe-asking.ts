import { Logger } from '@nestjs/common';
import StripeSdk from 'stripe';
import type { PaymentSettings } from '../settings.js';
import type { Unknown } from './payment-gateway.js';
import { unknown } from './stripe-answers.js';

export type StripeRefusal = InstanceType<typeof StripeSdk.errors.StripeError>;

/** One request to Stripe: how its answers are read. `lookUp` finds out what became of it where the key cannot tell. */
export type Asking<T, A> = Readonly<{
  send: () => Promise<T>;
  read: (value: T) => A | Unknown;
  refused: (error: StripeRefusal) => A | Unknown;
  lookUp: () => Promise<A | Unknown>;
}>;

/** Sends requests and never mistakes silence for an answer. */
export class StripeAsking {
  readonly #log = new Logger(StripeAsking.name);
  readonly #deadlineMs: number;

  constructor(settings: PaymentSettings) {
    this.#deadlineMs = longestRequestMs(settings);
  }

  async ask<T, A>(asking: Asking<T, A>): Promise<A | Unknown> {
    try {
      const answer = asking.read(await within(this.#deadlineMs, asking.send()));
      return isUnknown(answer) ? await this.#lookUp(asking, answer.why) : answer;
    } catch (error) {
      if (error instanceof GatewayDeadline) return unknown(error.message);
      if (!(error instanceof StripeSdk.errors.StripeError)) throw error;
      return this.#classify(error, asking);
    }
  }

  /** Only looks: whatever goes wrong, nothing was learned. */
  async find<A>(lookUp: () => Promise<A | Unknown>): Promise<A | Unknown> {
    return this.#lookUp({ lookUp }, 'Stripe does not say what it has');
  }

  /** What an error says about the effect. Timeouts, 5xx, 409 and 429 say nothing. */
  async #classify<T, A>(error: StripeRefusal, asking: Asking<T, A>): Promise<A | Unknown> {
    const why = `${error.type} ${error.code ?? error.statusCode ?? ''} (request ${error.requestId ?? 'unknown'})`;
    switch (error.type) {
      case 'StripeCardError':
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

  async #lookUp<A>({ lookUp }: Pick<Asking<never, A>, 'lookUp'>, why: string): Promise<A | Unknown> {
    try {
      return await within(this.#deadlineMs, lookUp());
    } catch (error) {
      if (error instanceof GatewayDeadline || error instanceof StripeSdk.errors.StripeError) return unknown(why);
      throw error;
    }
  }
}

const isUnknown = (answer: unknown): answer is Unknown => (answer as { kind?: unknown }).kind === 'unknown';

/** How long the SDK may take with all its attempts and the pauses between them (0.5 s, 1 s, 2 s … at most 5 s).
 *  It makes one attempt more than it is told to: a closed connection is repeated once in any case. */
function longestRequestMs({ timeoutMs, maxNetworkRetries }: PaymentSettings): number {
  const pauses = Array.from({ length: maxNetworkRetries + 1 }, (_, index) => Math.min(500 * 2 ** index, 5000));
  return pauses.reduce((all, pauseMs) => all + pauseMs + timeoutMs, timeoutMs);
}

/** The SDK's timeout is one of silence: an answer that trickles in would hold a request for ever. */
class GatewayDeadline extends Error {
  override readonly name = 'GatewayDeadline';
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new GatewayDeadline(`no complete answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
