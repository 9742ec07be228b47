import type { LedgerEntry } from '#embedded';
import type { Fact } from './log.js';

const effects = ['authorized', 'captured', 'refunded', 'voided'] as const;
type Effect = (typeof effects)[number];

export type Payment = { orderId: string; open: Set<string> } & Record<Effect, number>;

type Totals = Readonly<Record<Effect, Readonly<{ count: number; amount: number }>>>;

const asks: Readonly<Record<string, (data: Fact['data']) => string>> = {
  PaymentAuthorizationRequested: () => 'authorize',
  CaptureRequested: ({ captureId }) => `capture ${captureId}`,
  VoidRequested: () => 'void',
  RefundRequested: ({ refundId }) => `refund ${refundId}`,
};

const answers: Readonly<Record<string, (data: Fact['data']) => string>> = {
  PaymentAuthorized: () => 'authorize',
  PaymentDeclined: () => 'authorize',
  PaymentActionRequired: () => 'authorize',
  PaymentCaptured: ({ captureId }) => `capture ${captureId}`,
  CaptureFailed: ({ captureId }) => `capture ${captureId}`,
  PaymentVoided: () => 'void',
  VoidFailed: () => 'void',
  PaymentRefunded: ({ refundId }) => `refund ${refundId}`,
  RefundFailed: ({ refundId }) => `refund ${refundId}`,
};

const moves: Readonly<Record<string, Effect>> = {
  PaymentAuthorized: 'authorized',
  PaymentCaptured: 'captured',
  PaymentRefunded: 'refunded',
  PaymentVoided: 'voided',
};

/** refunded ≤ captured ≤ authorized after every event; every request answered; and the card company's ledger says the
 *  same, payment by payment and both ways. */
export function auditMoney(facts: readonly Fact[], ledger: readonly LedgerEntry[], violations: string[]) {
  const payments = new Map<string, Payment>();
  for (const fact of facts) if (fact.stream.startsWith('payment-')) enter(payments, fact, violations);
  for (const [id, { open }] of payments)
    for (const request of open) violations.push(`payment ${id}: ${request} was asked and never answered`);
  compare(payments, ledger, violations);
  return { payments, totals: totalsOf(payments) };
}

function enter(payments: Map<string, Payment>, { type, stream, revision, data }: Fact, violations: string[]): void {
  const id: string = data.paymentId;
  const payment = payments.get(id) ?? {
    orderId: data.orderId,
    open: new Set(),
    authorized: 0,
    captured: 0,
    refunded: 0,
    voided: 0,
  };
  payments.set(id, payment);
  const broken = (rule: string) => violations.push(`${stream}@${revision} ${type}: ${rule}`);
  const asked = asks[type]?.(data);
  if (asked !== undefined) payment.open.add(asked);
  const answered = answers[type]?.(data);
  if (answered !== undefined) payment.open.delete(answered);
  const effect = moves[type];
  if (effect === undefined) return;
  if (effect === 'authorized' && payment.authorized > 0) broken('authorized before');
  payment[effect] += data.amount.amount;
  const { authorized, captured, refunded, voided } = payment;
  if (!(refunded <= captured && captured + voided <= authorized))
    broken(`authorized ${authorized}, captured ${captured}, refunded ${refunded}, voided ${voided}`);
}

function compare(payments: ReadonlyMap<string, Payment>, ledger: readonly LedgerEntry[], violations: string[]): void {
  const intents = new Map<string, string>();
  const kept = new Map<string, Record<Effect, number>>();
  const keys = new Set<string>();
  for (const { effect, amount, metadata, paymentIntent, idempotencyKey } of ledger) {
    const id = metadata['payment_id'] ?? '';
    const intent = intents.get(id) ?? paymentIntent;
    intents.set(id, intent);
    if (intent !== paymentIntent) violations.push(`payment ${id}: two payment intents, ${intent} and ${paymentIntent}`);
    if (effect === 'declined') continue;
    const key = `${idempotencyKey} ${effect}`;
    if (keys.has(key)) violations.push(`payment ${id}: ${effect} twice under one key`);
    keys.add(key);
    const sums = kept.get(id) ?? { authorized: 0, captured: 0, refunded: 0, voided: 0 };
    kept.set(id, { ...sums, [effect]: sums[effect] + amount });
  }
  for (const id of new Set([...payments.keys(), ...kept.keys()]))
    for (const effect of effects) {
      const [ours, theirs] = [payments.get(id)?.[effect] ?? 0, kept.get(id)?.[effect] ?? 0];
      if (ours !== theirs) violations.push(`payment ${id}: ${effect} ${ours} in the log, ${theirs} in the ledger`);
    }
}

const totalsOf = (payments: ReadonlyMap<string, Payment>): Totals => {
  const total = (effect: Effect) => {
    const amounts = [...payments.values()].map((payment) => payment[effect]).filter((amount) => amount > 0);
    return { count: amounts.length, amount: amounts.reduce((sum, amount) => sum + amount, 0) };
  };
  return {
    authorized: total('authorized'),
    captured: total('captured'),
    refunded: total('refunded'),
    voided: total('voided'),
  };
};
