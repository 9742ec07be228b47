import { type ErrorBody } from './objects.js';

/** An error answer of Stripe's API. */
export class StripeFailure extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.message);
    this.name = 'StripeFailure';
  }
}

/** The request was malformed, so nothing was executed and nothing is remembered under its idempotency key. */
export class BadRequest extends StripeFailure {
  constructor(message: string, detail: Pick<ErrorBody, 'code' | 'param'> = {}) {
    super(400, { type: 'invalid_request_error', message, ...detail });
    this.name = 'BadRequest';
  }
}

/** The request was well-formed and was refused when it was executed. */
export const refused = (
  message: string,
  detail: Pick<ErrorBody, 'code' | 'param' | 'payment_intent'> = {},
  status = 400,
): StripeFailure => new StripeFailure(status, { type: 'invalid_request_error', message, ...detail });

export const missing = (what: string, id: string, param: string, status = 404): StripeFailure =>
  refused(`No such ${what}: '${id}'`, { code: 'resource_missing', param }, status);

export const unrecognized = (method: string, path: string): StripeFailure =>
  refused(`Unrecognized request URL (${method}: ${path}).`, {}, 404);

export const serverError = (status: number): StripeFailure =>
  new StripeFailure(status, { type: 'api_error', message: 'An unknown error occurred' });

export const tooManyRequests = (): StripeFailure =>
  refused(
    'Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.',
    { code: 'rate_limit' },
    429,
  );
