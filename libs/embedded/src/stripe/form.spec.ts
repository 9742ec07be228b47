import { describe, expect, it } from '@jest/globals';
import { BadRequest } from './failure.js';
import { Form } from './form.js';

const metadata = (key: string, value: string) =>
  Form.of(new URLSearchParams({ [`metadata[${key}]`]: value }).toString()).metadata();

describe('a form', () => {
  it('reads what the SDK writes: brackets, lists and numbers', () => {
    const form = Form.of('amount=1999&metadata[order_id]=o%201&expand[0]=latest_charge&expand[1]=review&confirm=true');
    expect(form.integer('amount')).toBe(1999);
    expect(form.metadata()).toEqual({ order_id: 'o 1' });
    expect(form.list('expand')).toEqual(['latest_charge', 'review']);
    expect(form.flag('confirm')).toBe(true);
    expect(form.flag('off_session')).toBe(false);
  });

  it('is the same whatever the order of its parameters, and another with another value', () => {
    expect(Form.of('a=1&b=2').canonical()).toBe(Form.of('b=2&a=1').canonical());
    expect(Form.of('a=1&b=2').canonical()).not.toBe(Form.of('a=2&b=1').canonical());
  });

  it.each(['1.5', '1e3', '0x10', '', 'NaN', '99999999999999999999'])('takes %p for no amount', (amount) => {
    const form = Form.of(new URLSearchParams({ amount }).toString());
    expect(() => form.required('amount') && form.integer('amount')).toThrow(BadRequest);
  });

  it('refuses metadata beyond Stripe’s limits', () => {
    expect(() => metadata('k'.repeat(41), 'v')).toThrow('40 characters');
    expect(() => metadata('k', 'v'.repeat(501))).toThrow('500 characters');
  });
});
