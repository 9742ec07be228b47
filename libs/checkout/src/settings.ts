import type { Money } from '#kernel';

/** A shop's policy. Bound by the apps. */
export abstract class CheckoutSettings {
  /** How long a customer has to pay. */
  abstract readonly paymentWindowMs: number;
  /** How much longer the goods stay held than that: covers clocks that disagree and a payment that arrives at the last moment. */
  abstract readonly holdMarginMs: number;
  /** How long after delivery things may be sent back; then the order is closed. */
  abstract readonly returnWindowMs: number;
  /** Payments one order may try, the first one included. */
  abstract readonly maxPaymentAttempts: number;
  abstract readonly shippingOptions: Readonly<Record<string, Money>>;
}

const dayMs = 86_400_000;

export const defaultCheckoutSettings: CheckoutSettings = {
  paymentWindowMs: 900_000,
  holdMarginMs: 60_000,
  returnWindowMs: 30 * dayMs,
  maxPaymentAttempts: 3,
  shippingOptions: {
    standard: { amount: 495, currency: 'GBP' },
    express: { amount: 995, currency: 'GBP' },
    pickup: { amount: 0, currency: 'GBP' },
    free: { amount: 0, currency: 'GBP' },
  },
};
