import { type Answer, answer, present } from './answers.js';
import { type Book } from './book.js';
import { BadRequest, missing, unrecognized } from './failure.js';
import { type Form } from './form.js';
import { type PaymentIntent, type StripeObject } from './objects.js';
import { intentIn } from './intents.js';

export type Query = Readonly<{ book: Book; form: Form; base: string; now: number; searchLagMs: number }>;

/** `data.latest_charge` asks for a field of each item. */
const expandOf = (form: Form, items: boolean): readonly string[] =>
  form.list('expand').map((path) => (items ? path.replace(/^data\./, '') : path));

const one = ({ book, form, base }: Query, object: StripeObject): Answer =>
  answer(200, present(book, object, expandOf(form, false), base));

const limitOf = (form: Form): number => {
  const limit = form.integer('limit') ?? 10;
  if (limit < 1 || limit > 100) throw new BadRequest('limit must be between 1 and 100', { param: 'limit' });
  return limit;
};

/** Newest first, `limit` of them after the one named by `starting_after`. `oldestFirst` is an insertion-ordered source. */
const page = ({ book, form, base }: Query, url: string, oldestFirst: readonly StripeObject[]): Answer => {
  form.allow(['limit', 'starting_after', 'payment_intent', 'charge', 'customer', 'expand']);
  const limit = limitOf(form);
  const after = form.text('starting_after');
  const newest = oldestFirst.toReversed();
  const start = after === undefined ? 0 : newest.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) throw missing('object', after, 'starting_after', 400);
  const data = newest.slice(start, start + limit);
  return answer(200, {
    object: 'list',
    url,
    has_more: start + limit < newest.length,
    data: data.map((object) => present(book, object, expandOf(form, true), base)),
  });
};

const clause = /^\s*(?:metadata\[["']([^"']+)["']\]|(status|currency))\s*:\s*(?:"([^"]*)"|'([^']*)')\s*$/;

type Match = (intent: PaymentIntent) => boolean;

const matchers = (query: string): { metadata: string | undefined; all: readonly Match[] } => {
  let metadata: string | undefined;
  const all = query.split(/\sAND\s/i).map((part): Match => {
    const [, key, field, double, single] = clause.exec(part) ?? [];
    const value = double ?? single ?? '';
    if (key !== undefined) {
      metadata ??= `${key}=${value}`;
      return (intent) => intent.metadata[key] === value;
    }
    if (field === 'status' || field === 'currency') return (intent) => intent[field] === value;
    throw new BadRequest(`We were unable to parse your search query: ${part.trim()}`, { param: 'query' });
  });
  return { metadata, all };
};

/** Finds by equality of metadata, status and currency, joined by AND. Stripe's search runs behind its own writes, up to
 *  a minute; so does this one, by `searchLagMs`. Never conclude from it that a payment was not made. */
const search = ({ book, form, base, now, searchLagMs }: Query): Answer => {
  form.allow(['query', 'limit', 'page', 'expand']);
  const { metadata, all } = matchers(form.required('query'));
  const ids = metadata === undefined ? [...book.intents.keys()] : (book.byMetadata.get(metadata) ?? []);
  const found = ids
    .map((id) => intentIn(book, id))
    .filter((intent) => (book.madeAt.get(intent.id) ?? 0) <= now - searchLagMs && all.every((match) => match(intent)))
    .toReversed();
  const limit = limitOf(form);
  return answer(200, {
    object: 'search_result',
    url: '/v1/payment_intents/search',
    has_more: found.length > limit,
    next_page: null,
    data: found.slice(0, limit).map((intent) => present(book, intent, expandOf(form, true), base)),
  });
};

const found = <T>(objects: ReadonlyMap<string, T>, what: string, id: string): T => {
  const object = objects.get(id);
  if (object === undefined) throw missing(what, id, 'id');
  return object;
};

const filtered = <T extends { payment_intent: string }>(objects: ReadonlyMap<string, T>, form: Form): readonly T[] => {
  const intent = form.text('payment_intent');
  return [...objects.values()].filter(({ payment_intent }) => intent === undefined || payment_intent === intent);
};

const resources = ['payment_intents', 'charges', 'refunds'] as const;

/** Answers a GET. Refuses an address that Stripe, or the simulator, does not have. */
export const read = (query: Query, resource: string, id: string | undefined): Answer => {
  const { book, form } = query;
  const url = `/v1/${resource}`;
  switch (resources.find((name) => name === resource)) {
    case 'payment_intents':
      if (id === 'search') return search(query);
      return id === undefined ? page(query, url, [...book.intents.values()]) : one(query, intentIn(book, id));
    case 'charges':
      return id === undefined
        ? page(query, url, filtered(book.charges, form))
        : one(query, found(book.charges, 'charge', id));
    case 'refunds':
      return id === undefined
        ? page(query, url, filtered(book.refunds, form))
        : one(query, found(book.refunds, 'refund', id));
    case undefined:
      throw unrecognized('GET', url);
  }
};
