/** How the card gateway is reached. Bound by the apps. */
export abstract class PaymentSettings {
  abstract readonly apiKey: string;
  /** `https://api.stripe.com`, or where the embedded simulator listens. */
  abstract readonly apiBase: string;
  /** Longest silence of the gateway before a request counts as unknown. */
  abstract readonly timeoutMs: number;
  /** Repeats inside one request (same key). Small: the reconciliation process carries on where they end. */
  abstract readonly maxNetworkRetries: number;
}
