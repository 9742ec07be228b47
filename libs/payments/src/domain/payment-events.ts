import type { Event, Money, OrderId, PaymentId } from '#kernel';

/** What a request asks of the gateway. */
export type Operation = 'authorize' | 'capture' | 'void' | 'refund';

/** A hard decline will not change however often the same card is tried; a soft one may. */
export type DeclineCategory = 'hard' | 'soft';

type About = { paymentId: PaymentId; orderId: OrderId };

/** `requestedAt` is on what could be done twice: how long ago that was decides whether a key still protects it. */
export type PaymentEvent =
  | Event<'PaymentNotRequired', About>
  | Event<
      'PaymentAuthorizationRequested',
      About & { attempt: number; amount: Money; paymentMethod: string; requestedAt: string }
    >
  | Event<'PaymentAuthorized', About & { gatewayRef: string; amount: Money; expiresAt: string }>
  | Event<'PaymentDeclined', About & { code: string; category: DeclineCategory }>
  /** `url` is null when the gateway's own script leads the customer through (no redirect page). */
  | Event<'PaymentActionRequired', About & { gatewayRef: string; url: string | null }>
  /** The request left, the answer told nothing. `attempt` counts such answers to this request, from 1. */
  | Event<'PaymentOutcomeUnknown', About & { operation: Operation; operationId: string; attempt: number }>
  | Event<'CaptureRequested', About & { captureId: string; amount: Money }>
  | Event<'PaymentCaptured', About & { captureId: string; amount: Money }>
  | Event<'CaptureFailed', About & { captureId: string; code: string }>
  | Event<'VoidRequested', About & { voidId: string }>
  /** `amount` is what was still authorized and is not any more; zero where the customer had not confirmed yet. */
  | Event<'PaymentVoided', About & { amount: Money }>
  | Event<'VoidFailed', About & { voidId: string; code: string }>
  | Event<'RefundRequested', About & { refundId: string; amount: Money; reason: string; requestedAt: string }>
  | Event<'PaymentRefunded', About & { refundId: string; amount: Money }>
  | Event<'RefundFailed', About & { refundId: string; code: string }>;
