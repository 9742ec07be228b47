import { eventTypes } from '#event-sourcing';
import { currencies, type Currency, type OrderId, type PaymentId } from '#kernel';
import { z } from 'zod';
import type { PaymentEvent } from './domain/payment-events.js';

const money = z.strictObject({ amount: z.int(), currency: z.enum(currencies as readonly [Currency, ...Currency[]]) });

const about = {
  paymentId: z.string() as unknown as z.ZodType<PaymentId>,
  orderId: z.string() as unknown as z.ZodType<OrderId>,
};

const operation = z.enum(['authorize', 'capture', 'void', 'refund']);
const id = z.string();
const code = z.string();

/** Nothing here says anything about a person: a card is known by the gateway's id of it. */
export const paymentsEvents = eventTypes<PaymentEvent>({
  PaymentNotRequired: { version: 1, schema: z.strictObject(about) },
  PaymentAuthorizationRequested: {
    version: 1,
    schema: z.strictObject({
      ...about,
      attempt: z.int(),
      amount: money,
      paymentMethod: z.string(),
      requestedAt: z.iso.datetime(),
    }),
  },
  PaymentAuthorized: {
    version: 1,
    schema: z.strictObject({ ...about, gatewayRef: z.string(), amount: money, expiresAt: z.string() }),
  },
  PaymentDeclined: { version: 1, schema: z.strictObject({ ...about, code, category: z.enum(['hard', 'soft']) }) },
  PaymentActionRequired: {
    version: 1,
    schema: z.strictObject({ ...about, gatewayRef: z.string(), url: z.string().nullable() }),
  },
  PaymentOutcomeUnknown: {
    version: 1,
    schema: z.strictObject({ ...about, operation, operationId: id, attempt: z.int() }),
  },
  CaptureRequested: { version: 1, schema: z.strictObject({ ...about, captureId: id, amount: money }) },
  PaymentCaptured: { version: 1, schema: z.strictObject({ ...about, captureId: id, amount: money }) },
  CaptureFailed: { version: 1, schema: z.strictObject({ ...about, captureId: id, code }) },
  VoidRequested: { version: 1, schema: z.strictObject({ ...about, voidId: id }) },
  PaymentVoided: { version: 1, schema: z.strictObject({ ...about, amount: money }) },
  VoidFailed: { version: 1, schema: z.strictObject({ ...about, voidId: id, code }) },
  RefundRequested: {
    version: 1,
    schema: z.strictObject({
      ...about,
      refundId: id,
      amount: money,
      reason: z.string(),
      requestedAt: z.iso.datetime(),
    }),
  },
  PaymentRefunded: { version: 1, schema: z.strictObject({ ...about, refundId: id, amount: money }) },
  RefundFailed: { version: 1, schema: z.strictObject({ ...about, refundId: id, code }) },
});
