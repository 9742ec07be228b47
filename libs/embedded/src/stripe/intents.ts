import { type Attempt, authorize } from './authorize.js';
import { type Book, type Call } from './book.js';
import { BadRequest, missing, refused } from './failure.js';
import { type Form } from './form.js';
import { type IntentStatus, type PaymentIntent, unusedOfIntent } from './objects.js';
import { type TestCard, testCard } from './test-cards.js';

export const intentIn = (book: Book, id: string): PaymentIntent => {
  const intent = book.intents.get(id);
  if (intent === undefined) throw missing('payment_intent', id, 'intent');
  return intent;
};

export const cardOf = (id: string): TestCard => {
  const card = testCard(id);
  if (card === undefined) throw missing('PaymentMethod', id, 'payment_method', 400);
  return card;
};

/** Stripe's smallest charge per currency, in minor units. */
const smallest: Readonly<Record<string, number>> = { gbp: 30, usd: 50, eur: 50, jpy: 50, chf: 50, cad: 50, aud: 50 };
const largest = 99_999_999;

const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

const amountIn = (form: Form, currency: string): number => {
  form.required('amount');
  const amount = form.integer('amount') ?? 0;
  if (amount < 1)
    throw new BadRequest('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
  if (amount < (smallest[currency] ?? 1))
    throw new BadRequest(`Amount must be at least ${smallest[currency]} (minor units of ${currency})`, {
      code: 'amount_too_small',
      param: 'amount',
    });
  if (amount > largest)
    throw new BadRequest(`Amount must be no more than ${largest}`, { code: 'amount_too_large', param: 'amount' });
  return amount;
};

const currencyIn = (form: Form): string => {
  const currency = form.required('currency').toLowerCase();
  if (!currencies.has(currency)) throw new BadRequest(`Invalid currency: ${currency}.`, { param: 'currency' });
  return currency;
};

type Methods = Pick<
  PaymentIntent,
  'automatic_payment_methods' | 'allowed_payment_method_types' | 'payment_method_types'
>;

const methodsIn = (form: Form): Methods => {
  const allowed = form.list('allowed_payment_method_types');
  if (allowed.some((type) => type !== 'card'))
    throw new BadRequest('The simulator takes cards only', { param: 'allowed_payment_method_types' });
  const redirects = form.oneOf('automatic_payment_methods[allow_redirects]', ['always', 'never']) ?? 'always';
  const cardsOnly = allowed.length > 0;
  return {
    allowed_payment_method_types: cardsOnly ? allowed : null,
    automatic_payment_methods: cardsOnly ? null : { allow_redirects: redirects, enabled: true },
    payment_method_types: ['card'],
  };
};

const createParams = [
  'amount',
  'currency',
  'capture_method',
  'payment_method',
  'allowed_payment_method_types',
  'automatic_payment_methods',
  'confirm',
  'off_session',
  'return_url',
  'metadata',
  'description',
  'customer',
  'receipt_email',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_group',
  'expand',
];

const intentFrom = (call: Call, form: Form): PaymentIntent => {
  const currency = currencyIn(form);
  const id = `pi_${call.seed.slice(0, 24)}`;
  const method = form.text('payment_method');
  return {
    id,
    object: 'payment_intent',
    ...unusedOfIntent,
    amount: amountIn(form, currency),
    amount_capturable: 0,
    amount_received: 0,
    ...methodsIn(form),
    canceled_at: null,
    cancellation_reason: null,
    capture_method: form.oneOf('capture_method', ['automatic', 'automatic_async', 'manual']) ?? 'automatic_async',
    client_secret: `${id}_secret_${call.seed.slice(24)}`,
    confirmation_method: 'automatic',
    created: Math.floor(call.at / 1000),
    currency,
    customer: form.text('customer') ?? null,
    description: form.text('description') ?? null,
    last_payment_error: null,
    latest_charge: null,
    metadata: form.metadata(),
    next_action: null,
    payment_method: method ?? null,
    receipt_email: form.text('receipt_email') ?? null,
    statement_descriptor: form.text('statement_descriptor') ?? null,
    statement_descriptor_suffix: form.text('statement_descriptor_suffix') ?? null,
    status: method === undefined ? 'requires_payment_method' : 'requires_confirmation',
    transfer_group: form.text('transfer_group') ?? null,
  };
};

/** Since 2023 Stripe refuses to confirm without a way back, unless payment methods that redirect are ruled out. */
const requireWayBack = ({ automatic_payment_methods }: PaymentIntent, form: Form, offSession: boolean): void => {
  if (automatic_payment_methods?.allow_redirects !== 'always' || offSession || form.text('return_url')) return;
  throw refused(
    'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment ' +
      'methods might redirect your customer off of your page, you must provide a `return_url`. If you don’t want to accept ' +
      'redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and ' +
      '`automatic_payment_methods[allow_redirects]` to `never`.',
    { param: 'return_url' },
  );
};

const attemptFrom = (intent: PaymentIntent, form: Form): Attempt => {
  const offSession = form.flag('off_session');
  requireWayBack(intent, form, offSession);
  if (intent.payment_method === null)
    throw refused("You cannot confirm this PaymentIntent because it's missing a payment method.", {
      code: 'payment_intent_unexpected_state',
      payment_intent: intent,
    });
  const card = cardOf(intent.payment_method);
  return { intent, card, offSession, authenticated: false, returnUrl: form.text('return_url') ?? null };
};

type Execute = (book: Book, call: Call) => PaymentIntent;

/** Checks a request's parameters and gives back what executes it. */
export type Prepare = (call: Call, form: Form) => Execute;

export const createIntent: Prepare = (call, form) => {
  form.allow(createParams);
  const confirm = form.flag('confirm');
  const intent = intentFrom(call, form);
  return (book, call) => {
    if (intent.payment_method !== null) cardOf(intent.payment_method);
    const attempt = confirm ? attemptFrom(intent, form) : undefined;
    book.addIntent(intent, call.at);
    return attempt === undefined ? intent : authorize(book, call, attempt);
  };
};

/** The intent in the path, if it is in one of these states. */
export const intentFor = (book: Book, call: Call, done: string, states: readonly IntentStatus[]): PaymentIntent => {
  const intent = intentIn(book, call.target ?? '');
  if (states.includes(intent.status)) return intent;
  throw refused(
    `This PaymentIntent could not be ${done} because it has a status of ${intent.status}. Only a PaymentIntent with one ` +
      `of the following statuses may be ${done}: ${states.join(', ')}.`,
    { code: 'payment_intent_unexpected_state', payment_intent: intent },
  );
};

export const confirmIntent: Prepare = (_, form) => {
  form.allow(['payment_method', 'off_session', 'return_url', 'expand']);
  return (book, call) => {
    const intent = intentFor(book, call, 'confirmed', [
      'requires_payment_method',
      'requires_confirmation',
      'requires_action',
    ]);
    const method = form.text('payment_method') ?? intent.payment_method;
    const attempt = attemptFrom({ ...intent, payment_method: method }, form);
    return authorize(book, call, attempt);
  };
};
