import { defaultCheckoutSettings } from '#checkout';
import { holdsPersonalData } from '#event-sourcing';
import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shopCodec, shopProcesses } from './catalogue.js';

/** What the sources say: a fold is a constant of a domain, a process one of the folders of its context. */
function categoriesInTheSources(): readonly string[] {
  const files = readdirSync('libs', { recursive: true, encoding: 'utf8' }).filter(
    (file) => /^[^/]+\/src\/.*\.ts$/.test(file) && !/spec|fixtures|^testing|^event-sourcing/.test(file),
  );
  return files.flatMap((file) =>
    [...readFileSync(join('libs', file), 'utf8').matchAll(/^ {2}category: '([^']+)',$/gm)].map(
      ([, name]) => name ?? '',
    ),
  );
}

describe('the codec of the shop', () => {
  const codec = shopCodec();

  it('counts every stream of a fold or a process as ours, so that nothing unreadable there is passed over', () => {
    const categories = categoriesInTheSources();
    expect(categories).toEqual(expect.arrayContaining(['stock', 'unique-sku', 'order', 'checkout', 'reconciliation']));
    expect(categories.length).toBeGreaterThanOrEqual(14);
    expect(categories.filter((category) => !codec.owns(category))).toEqual([]);
  });

  it('passes over what others write into the log', () => {
    expect(codec.isForeign({ type: 'PageViewed', streamId: 'visitor-1' })).toBe(true);
    expect(codec.isForeign({ type: 'PageViewed', streamId: 'stock-MUG' })).toBe(false);
  });
});

describe('the processes of the shop', () => {
  const { types } = shopCodec();
  const isPersonal = (type: string): boolean => {
    const schema = types.get(type)?.schema;
    return schema !== undefined && holdsPersonalData(schema);
  };
  const processes = shopProcesses(defaultCheckoutSettings);

  it('listen only to events that somebody writes', () => {
    const heard = processes.flatMap(({ correlate }) => Object.keys(correlate));
    expect(heard.filter((type) => !types.has(type))).toEqual([]);
    expect(heard.length).toBeGreaterThan(20);
  });

  it('say what they keep of every event that tells something about a person', () => {
    const kept = processes.flatMap(({ category, correlate, remember }) =>
      Object.keys(correlate)
        .filter((type) => isPersonal(type))
        .map((type) => [`${category} hears ${type}`, remember?.[type] !== undefined]),
    );
    expect(Object.fromEntries(kept)).toEqual({
      'checkout hears OrderPlaced': true,
      'checkout hears OrderCancellationRequested': true,
      'fulfilment hears OrderConfirmed': true,
      'fulfilment hears OrderCancellationRequested': true,
    });
  });

  it('keep no address, name or e-mail of an order, nor what somebody wrote about it', () => {
    const secret = 'canary';
    const person = { name: secret, line1: secret, email: secret };
    const own = { shippingAddress: person, billingAddress: person, email: secret, reason: secret };
    const placed = { orderId: 'o', lines: [], ...own };
    for (const { remember } of processes) {
      for (const keep of Object.values(remember ?? {})) expect(JSON.stringify(keep(placed))).not.toContain(secret);
    }
  });
});
