import { type Charge, type Metadata, type PaymentIntent, type Refund } from './objects.js';

export type Operation = 'create' | 'confirm' | 'capture' | 'cancel' | 'refund' | 'authenticate';

/** What happened to money, or was refused: a tester compares it with the shop's own events. */
export type LedgerEntry = Readonly<{
  seq: number;
  /** ISO-8601 UTC. */
  at: string;
  operation: Operation;
  effect: 'authorized' | 'captured' | 'refunded' | 'voided' | 'declined';
  /** Minor units: held, taken, given back, let go, or asked for in vain. */
  amount: number;
  currency: string;
  paymentIntent: string;
  charge: string | null;
  refund: string | null;
  declineCode: string | null;
  idempotencyKey: string | null;
  metadata: Metadata;
}>;

/** One request that is executed, with everything that is not decided by the book: executing the same calls on an empty
 *  book gives the same book and the same answers, which is how the journal is replayed. */
export type Call = Readonly<{
  operation: Operation;
  /** The payment intent in the path. */
  target?: string;
  /** Form-encoded parameters. */
  body: string;
  /** Unix ms. */
  at: number;
  /** 48 random characters that its ids are made of. */
  seed: string;
  key?: string;
  /** Decline code forced by a switch. */
  decline?: string;
  /** Status of the error that hides the answer, forced by a switch. */
  failAfter?: number;
}>;

type Effect = Pick<LedgerEntry, 'effect' | 'amount'> & Partial<Pick<LedgerEntry, 'refund' | 'declineCode'>>;

/** Everything the simulator knows. */
export class Book {
  readonly intents = new Map<string, PaymentIntent>();
  /** When each intent was made, Unix ms. */
  readonly madeAt = new Map<string, number>();
  readonly charges = new Map<string, Charge>();
  readonly refunds = new Map<string, Refund>();
  readonly ledger: LedgerEntry[] = [];
  /** Ids of intents by `key=value` of their metadata, oldest first. */
  readonly byMetadata = new Map<string, string[]>();

  addIntent(intent: PaymentIntent, at: number): void {
    this.intents.set(intent.id, intent);
    this.madeAt.set(intent.id, at);
    this.index(intent, {});
  }

  changeIntent(intent: PaymentIntent, change: Partial<PaymentIntent>): PaymentIntent {
    const changed = { ...intent, ...change };
    this.intents.set(intent.id, changed);
    if (change.metadata !== undefined) this.index(changed, intent.metadata);
    return changed;
  }

  private index({ id, metadata }: PaymentIntent, before: Metadata): void {
    for (const [key, value] of Object.entries(metadata)) {
      if (before[key] === value) continue;
      const name = `${key}=${value}`;
      const ids = this.byMetadata.get(name);
      if (ids === undefined) this.byMetadata.set(name, [id]);
      else ids.push(id);
    }
  }

  enter(call: Call, intent: PaymentIntent, { effect, amount, refund, declineCode }: Effect): void {
    this.ledger.push({
      seq: this.ledger.length + 1,
      at: new Date(call.at).toISOString(),
      operation: call.operation,
      effect,
      amount,
      currency: intent.currency,
      paymentIntent: intent.id,
      charge: intent.latest_charge,
      refund: refund ?? null,
      declineCode: declineCode ?? null,
      idempotencyKey: call.key ?? null,
      metadata: intent.metadata,
    });
  }
}
