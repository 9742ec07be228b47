import { defaultCheckoutSettings } from '#checkout';
import { holdsPersonalData } from '#event-sourcing';
import { describe, expect, it } from '@jest/globals';
import { shopCodec, shopProcesses } from './catalogue.js';

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
      'fulfilment hears OrderConfirmed': true,
    });
  });

  it('keep no address, name or e-mail of an order', () => {
    const secret = 'canary';
    const person = { name: secret, line1: secret, email: secret };
    const placed = { orderId: 'o', lines: [], shippingAddress: person, billingAddress: person, email: secret };
    for (const { remember } of processes) {
      for (const keep of Object.values(remember ?? {})) expect(JSON.stringify(keep(placed))).not.toContain(secret);
    }
  });
});
