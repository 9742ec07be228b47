import type { Ledger, Switch } from '#embedded';
import { expect } from '@jest/globals';

/** The card gateway's side: what shall go wrong, and what was really charged. */
export class Cards {
  constructor(private readonly apiBase: string) {}

  /** `count` 0 is for ever; the SDK repeats a request once when its connection breaks. */
  async misbehave(what: Partial<Switch>): Promise<void> {
    const { status } = await fetch(`${this.apiBase}/_simulator/switches`, {
      method: 'POST',
      body: JSON.stringify(what),
    });
    expect(status).toBe(201);
  }

  async behave(): Promise<void> {
    await fetch(`${this.apiBase}/_simulator/switches`, { method: 'DELETE' });
  }

  /** Somebody captures a payment at the gateway itself, past the shop. */
  async captureByHand(paymentIntent: string): Promise<void> {
    const { status } = await fetch(`${this.apiBase}/v1/payment_intents/${paymentIntent}/capture`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_dashboard' },
    });
    expect(status).toBe(200);
  }

  /** What the gateway booked for an order: `authorized 2495`, in minor units, oldest first. */
  async ledger(orderId: string): Promise<readonly string[]> {
    const answer = await fetch(`${this.apiBase}/_simulator/ledger?metadata[order_id]=${orderId}`);
    const { entries } = (await answer.json()) as Ledger;
    return entries.map(({ effect, amount }) => `${effect} ${amount}`);
  }
}
