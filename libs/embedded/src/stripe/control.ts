import { z } from 'zod';
import { type LedgerEntry } from './book.js';
import { Form } from './form.js';
import { type Simulator } from './simulator.js';
import { SwitchRequest } from './switches.js';

/** An answer of the control routes, which Stripe does not have. */
type Controlled = Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: string }>;

const json = (status: number, value: unknown): Controlled => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** Minor units per effect and how often it happened. */
export type LedgerTotals = Readonly<Record<LedgerEntry['effect'], Readonly<{ count: number; amount: number }>>>;

export type Ledger = Readonly<{ entries: readonly LedgerEntry[]; totals: LedgerTotals }>;

const totalsOf = (entries: readonly LedgerEntry[]): LedgerTotals => {
  const total = (effect: LedgerEntry['effect']) => {
    const those = entries.filter((entry) => entry.effect === effect);
    return { count: those.length, amount: those.reduce((sum, { amount }) => sum + amount, 0) };
  };
  return {
    authorized: total('authorized'),
    captured: total('captured'),
    refunded: total('refunded'),
    voided: total('voided'),
    declined: total('declined'),
  };
};

const filters = ['payment_intent', 'operation', 'effect', 'idempotency_key', 'after'] as const;

/** `?payment_intent=&operation=&effect=&idempotency_key=&after=<seq>&metadata[key]=value`, joined by AND. */
const ledger = ({ book }: Simulator, query: string): Ledger => {
  const form = Form.of(query);
  form.allow([...filters, 'metadata']);
  const wanted = form.metadata();
  const after = form.integer('after') ?? 0;
  const is = (name: (typeof filters)[number], value: string | null): boolean => (form.text(name) ?? value) === value;
  const entries = book.ledger.filter(
    (entry) =>
      entry.seq > after &&
      is('payment_intent', entry.paymentIntent) &&
      is('operation', entry.operation) &&
      is('effect', entry.effect) &&
      is('idempotency_key', entry.idempotencyKey) &&
      Object.entries(wanted).every(([key, value]) => entry.metadata[key] === value),
  );
  return { entries, totals: totalsOf(entries) };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema says what was expected
  }
};

const addSwitch = ({ switches }: Simulator, body: string): Controlled => {
  const request = SwitchRequest.safeParse(parsed(body));
  if (!request.success) return json(400, { error: z.prettifyError(request.error) });
  switches.add(request.data);
  return json(201, request.data);
};

/** The customer's bank: he proves who he is (`?outcome=failure`: he does not) and goes back to the shop. */
const authenticate = async (simulator: Simulator, intent: string, query: string): Promise<Controlled> => {
  const back = simulator.book.intents.get(intent)?.next_action?.redirect_to_url.return_url ?? null;
  const reply = await simulator.post({ operation: 'authenticate', target: intent, body: query });
  if (reply === 'drop') return json(502, { error: 'dropped by a switch' });
  if (back === null) return { ...json(reply.answer.status, {}), body: reply.answer.body };
  const url = new URL(back);
  url.searchParams.set('payment_intent', intent);
  return { status: 303, headers: { location: url.href }, body: '' };
};

/** `/_simulator/…`: what a test sets and sees, and the page of the customer's bank. */
export const control = async (
  simulator: Simulator,
  method: string,
  path: string,
  query: string,
  body: () => Promise<string>,
): Promise<Controlled> => {
  const [, , what = '', id = ''] = path.split('/');
  switch (`${method} ${what}`) {
    case 'GET ledger':
      return json(200, ledger(simulator, query));
    case 'GET switches':
      return json(200, { switches: simulator.switches.list() });
    case 'POST switches':
      return addSwitch(simulator, await body());
    case 'DELETE switches':
      simulator.switches.clear();
      return { status: 204, headers: {}, body: '' };
    case 'GET authenticate':
    case 'POST authenticate':
      return authenticate(simulator, id, query);
    default:
      return json(404, { error: `no ${method} ${path}` });
  }
};
