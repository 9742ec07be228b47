import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import StripeSdk, { type Stripe } from 'stripe';
import type { PaymentSettings } from '../settings.js';

export type StripeConnection = Readonly<{ stripe: Stripe; close: () => void }>;

/** One SDK and one pool of kept-alive connections for the whole process: opening them costs more than the request. */
export function connectStripe({ apiKey, apiBase, timeoutMs, maxNetworkRetries }: PaymentSettings): StripeConnection {
  const { protocol, hostname, port } = new URL(apiBase);
  const insecure = protocol === 'http:';
  const agent = insecure ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true });
  const stripe = new StripeSdk(apiKey, {
    protocol: insecure ? 'http' : 'https',
    host: hostname,
    port: port || (insecure ? 80 : 443),
    httpAgent: agent,
    timeout: timeoutMs,
    maxNetworkRetries,
    telemetry: false,
  });
  return { stripe, close: () => agent.destroy() };
}
