import type { Money } from '#kernel';
import type { DeclineCategory } from '../domain/payment-events.js';

/** The request may or may not have had its effect: never a failure, always asked again with the same key. */
export type Unknown = Readonly<{ kind: 'unknown'; why: string }>;

/** The gateway said no, and nothing changed there. `code` is its own word for it. */
export type Failed = Readonly<{ kind: 'failed'; code: string }>;

export type AuthorizeAnswer =
  | Readonly<{ kind: 'authorized'; gatewayRef: string; amount: Money; expiresAt: string }>
  | Readonly<{ kind: 'declined'; code: string; category: DeclineCategory }>
  | Readonly<{ kind: 'action_required'; gatewayRef: string; url: string | null }>
  | Unknown;

/** `left`: what can still be captured. Most cards let the rest go with the first capture. */
export type CaptureAnswer = Readonly<{ kind: 'captured'; amount: Money; left: Money }> | Failed | Unknown;

/** `captured_elsewhere`: captured at the gateway, past us: there is nothing to void and something to refund. */
export type VoidAnswer =
  | Readonly<{ kind: 'voided' }>
  | Readonly<{ kind: 'captured_elsewhere'; amount: Money; code: string }>
  | Failed
  | Unknown;

export type RefundAnswer = Readonly<{ kind: 'refunded'; amount: Money }> | Failed | Unknown;

/** Which payment or refund is meant, for a gateway that may not remember the key of the request. */
export type FindAuthorization = Pick<AuthorizeRequest, 'paymentId'>;
export type FindRefund = Pick<RefundRequest, 'gatewayRef' | 'refundId'>;

export type GatewayAnswer = AuthorizeAnswer | CaptureAnswer | VoidAnswer | RefundAnswer;

/** `idempotencyKey`: the same key and the same request have at most one effect, and the same answer every time, for a day
 *  or so. */
export type AuthorizeRequest = Readonly<{
  idempotencyKey: string;
  paymentId: string;
  orderId: string;
  amount: Money;
  paymentMethod: string;
}>;

export type CaptureRequest = Readonly<{ idempotencyKey: string; gatewayRef: string; amount: Money }>;

export type VoidRequest = Readonly<{ idempotencyKey: string; gatewayRef: string }>;

export type RefundRequest = Readonly<{
  idempotencyKey: string;
  gatewayRef: string;
  refundId: string;
  amount: Money;
  reason: string;
}>;

/** Where the cards are. Port and token in one. Answers `unknown` wherever it cannot be sure;
 *  throws only for a mistake of ours (one key used for two different requests). */
export abstract class PaymentGateway {
  abstract authorize(request: AuthorizeRequest): Promise<AuthorizeAnswer>;
  abstract capture(request: CaptureRequest): Promise<CaptureAnswer>;
  /** Gives the whole authorization back. */
  abstract cancel(request: VoidRequest): Promise<VoidAnswer>;
  abstract refund(request: RefundRequest): Promise<RefundAnswer>;

  /** The answer to a request of the past, found by our name for it: null when the gateway has nothing under that name.
   *  What was asked for within the last hours may not be found yet; there the key helps, and this does not. */
  abstract findAuthorization(wanted: FindAuthorization): Promise<AuthorizeAnswer | null>;
  abstract findRefund(wanted: FindRefund): Promise<RefundAnswer | null>;
}
