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

/** How long the SDK may take with all its attempts and the pauses between them (0.5 s, 1 s, 2 s … at most 5 s).
 *  It makes one attempt more than it is told to: a closed connection is repeated once in any case. */
export function longestRequestMs({ timeoutMs, maxNetworkRetries }: PaymentSettings): number {
  const pauses = Array.from({ length: maxNetworkRetries + 1 }, (_, index) => Math.min(500 * 2 ** index, 5000));
  return pauses.reduce((all, pauseMs) => all + pauseMs + timeoutMs, timeoutMs);
}

/** The SDK's timeout is one of silence: an answer that trickles in would hold a request for ever. */
export class GatewayDeadline extends Error {
  override readonly name = 'GatewayDeadline';
}

export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
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
