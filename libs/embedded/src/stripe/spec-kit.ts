import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import StripeSdk from 'stripe';
import { type Ledger } from './control.js';
import { type StripeSimulator, startStripeSimulator } from './start-simulator.js';

/** A simulator on a throw-away folder and the real SDK in front of it, for the specs beside this file. */
export class SpecKit {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'storefold-stripe-'));
  private payments = 0;
  private running: StripeSimulator | undefined;
  private sdk: StripeSdk | undefined;

  async open(): Promise<void> {
    this.running = await startStripeSimulator({ dataDir: this.dataDir, searchLagMs: 50 });
    this.sdk = this.client(0);
  }

  async close(): Promise<void> {
    await this.running?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  get simulator(): StripeSimulator {
    if (this.running === undefined) throw new Error('open() first');
    return this.running;
  }

  get stripe(): StripeSdk {
    if (this.sdk === undefined) throw new Error('open() first');
    return this.sdk;
  }

  client(maxNetworkRetries: number): StripeSdk {
    const { port } = this.simulator;
    const options = { host: '127.0.0.1', port, protocol: 'http', telemetry: false, timeout: 5_000 } as const;
    return new StripeSdk('sk_test_spec', { ...options, maxNetworkRetries });
  }

  async turnOn(request: object): Promise<void> {
    const body = JSON.stringify(request);
    const answer = await fetch(`${this.simulator.url}/_simulator/switches`, { method: 'POST', body });
    if (answer.status !== 201) throw new Error(`no such switch: ${await answer.text()}`);
  }

  async turnOff(): Promise<void> {
    await fetch(`${this.simulator.url}/_simulator/switches`, { method: 'DELETE' });
  }

  async ledger(query: string): Promise<Ledger> {
    return (await (await fetch(`${this.simulator.url}/_simulator/ledger?${query}`)).json()) as Ledger;
  }

  async effectsOn(payment: string): Promise<readonly string[]> {
    const { entries } = await this.ledger(`metadata[payment_id]=${payment}`);
    return entries.map(({ effect, amount }) => `${effect} ${amount}`);
  }

  nextPayment(): string {
    this.payments += 1;
    return `pay-${this.payments}`;
  }
}

/** A request to hold 19.99 GBP. */
export const held = (
  payment: string,
  paymentMethod = 'pm_card_visa',
  amount = 1999,
): StripeSdk.PaymentIntentCreateParams => ({
  amount,
  currency: 'gbp',
  capture_method: 'manual',
  payment_method: paymentMethod,
  allowed_payment_method_types: ['card'],
  confirm: true,
  metadata: { payment_id: payment },
});

/** The error that the SDK threw. */
export const failure = async (promise: Promise<unknown>): Promise<StripeSdk.errors.StripeError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StripeSdk.errors.StripeError) return error;
  throw new Error('expected Stripe to refuse', { cause: error });
};
