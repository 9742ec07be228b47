import { type Book } from './book.js';
import { type StripeFailure } from './failure.js';
import { type PaymentIntent, type StripeObject } from './objects.js';

/** A status and a body as text, ready to be sent again under the same idempotency key. */
export type Answer = Readonly<{ status: number; body: string }>;

export const answer = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });

export const refusal = ({ status, body }: StripeFailure): Answer => answer(status, { error: body });

/** The page behind `next_action` is on this server, whose address changes when it restarts. */
const addressed = (intent: PaymentIntent, base: string): PaymentIntent => {
  if (intent.next_action === null) return intent;
  const { redirect_to_url } = intent.next_action;
  return {
    ...intent,
    next_action: { ...intent.next_action, redirect_to_url: { ...redirect_to_url, url: base + redirect_to_url.url } },
  };
};

/** The object as it is sent: with the objects that `expand[]` asks for in the place of their ids. */
export const present = (book: Book, object: StripeObject, expand: readonly string[], base: string): object => {
  const shown = object.object === 'payment_intent' ? addressed(object, base) : object;
  if (expand.length === 0) return shown;
  const wide: Record<string, unknown> = { ...shown };
  for (const field of expand) {
    const id = wide[field];
    if (typeof id !== 'string') continue;
    wide[field] = book.charges.get(id) ?? book.intents.get(id) ?? id;
  }
  return wide;
};
