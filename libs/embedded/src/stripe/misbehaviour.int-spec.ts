import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SpecKit, failure, held } from './spec-kit.js';

jest.setTimeout(60_000);

const kit = new SpecKit();
beforeAll(() => kit.open());
beforeEach(() => kit.turnOff());
afterAll(() => kit.close());

describe('an idempotency key', () => {
  it('gets the first answer again, and the effect once', async () => {
    const payment = kit.nextPayment();
    const first = await kit.stripe.paymentIntents.create(held(payment), { idempotencyKey: payment });
    const second = await kit.stripe.paymentIntents.create(held(payment), { idempotencyKey: payment });
    expect(second).toEqual(first);
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(second.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId);
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999']);
  });

  it('gets the first decline again', async () => {
    const payment = kit.nextPayment();
    const asked = held(payment, 'pm_card_chargeDeclined');
    const errors = [
      await failure(kit.stripe.paymentIntents.create(asked, { idempotencyKey: payment })),
      await failure(kit.stripe.paymentIntents.create(asked, { idempotencyKey: payment })),
    ];
    expect(errors.map(({ statusCode, payment_intent }) => [statusCode, payment_intent?.id])).toEqual([
      [402, errors[0]?.payment_intent?.id],
      [402, errors[0]?.payment_intent?.id],
    ]);
    expect(await kit.effectsOn(payment)).toEqual(['declined 1999']);
  });

  it('is refused with other parameters or for another operation', async () => {
    const payment = kit.nextPayment();
    const { id } = await kit.stripe.paymentIntents.create(held(payment), { idempotencyKey: payment });
    const other = kit.stripe.paymentIntents.create(held(payment, 'pm_card_visa', 2000), { idempotencyKey: payment });
    expect(await failure(other)).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' });
    const elsewhere = kit.stripe.paymentIntents.capture(id, undefined, { idempotencyKey: payment });
    expect(await failure(elsewhere)).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' });
  });

  it('is refused while the first request is still running, and the SDK’s retry gets its answer', async () => {
    const payment = kit.nextPayment();
    await kit.turnOn({ switch: 'delay_after', ms: 300 });
    const options = { idempotencyKey: payment };
    const first = kit.stripe.paymentIntents.create(held(payment), options);
    await new Promise((later) => setTimeout(later, 50));
    const conflict = await failure(kit.stripe.paymentIntents.create(held(payment), options));
    expect(conflict).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    const patient = await kit.client(3).paymentIntents.create(held(payment), options);
    expect(patient.id).toBe((await first).id);
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999']);
  });

  it('is not used up by a malformed request', async () => {
    const payment = kit.nextPayment();
    const wrong = kit.stripe.paymentIntents.create({ ...held(payment), amount: 0 }, { idempotencyKey: payment });
    expect((await failure(wrong)).statusCode).toBe(400);
    const right = await kit.stripe.paymentIntents.create(held(payment), { idempotencyKey: payment });
    expect(right.status).toBe('requires_capture');
  });

  it('charges once when fifty requests carry it at once', async () => {
    const payment = kit.nextPayment();
    const patient = kit.client(8);
    const intents = await Promise.all(
      Array.from({ length: 50 }, () => patient.paymentIntents.create(held(payment), { idempotencyKey: payment })),
    );
    expect(new Set(intents.map(({ id }) => id)).size).toBe(1);
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999']);
  });
});

describe('a switch', () => {
  it('drops the answer after charging: the client cannot know, and the charge is made once', async () => {
    const payment = kit.nextPayment();
    // the SDK repeats a request once when the connection breaks, even with maxNetworkRetries 0
    await kit.turnOn({ switch: 'drop_after', count: 2, metadata: { payment_id: payment } });
    const lost = await failure(kit.stripe.paymentIntents.create(held(payment), { idempotencyKey: payment }));
    expect(lost.type).toBe('StripeConnectionError');
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999']);
    const found = await kit.stripe.paymentIntents.create(held(payment), { idempotencyKey: payment });
    expect(found).toMatchObject({ status: 'requires_capture' });
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999']);
  });

  it('drops a request before anything happens', async () => {
    const payment = kit.nextPayment();
    await kit.turnOn({ switch: 'drop_before', count: 2 });
    expect((await failure(kit.stripe.paymentIntents.create(held(payment)))).type).toBe('StripeConnectionError');
    expect(await kit.effectsOn(payment)).toEqual([]);
  });

  it('answers 500 after acting, for as long as the key lives', async () => {
    const payment = kit.nextPayment();
    const { id } = await kit.stripe.paymentIntents.create(held(payment));
    await kit.turnOn({ switch: 'fail_after', operation: 'capture' });
    const options = { idempotencyKey: `${payment}-capture` };
    expect((await failure(kit.stripe.paymentIntents.capture(id, undefined, options))).statusCode).toBe(500);
    expect((await failure(kit.stripe.paymentIntents.capture(id, undefined, options))).statusCode).toBe(500);
    expect((await kit.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999', 'captured 1999']);
  });

  it('answers 500 or 429 before acting, and the retry acts', async () => {
    const payment = kit.nextPayment();
    await kit.turnOn({ switch: 'fail_before', status: 503 });
    await kit.turnOn({ switch: 'rate_limit' });
    const options = { idempotencyKey: payment };
    expect((await failure(kit.stripe.paymentIntents.create(held(payment), options))).type).toBe('StripeRateLimitError');
    expect((await failure(kit.stripe.paymentIntents.create(held(payment), options))).statusCode).toBe(503);
    expect((await kit.stripe.paymentIntents.create(held(payment), options)).status).toBe('requires_capture');
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999']);
  });

  it('declines the next payments, and leaves others alone', async () => {
    const [one, two] = [kit.nextPayment(), kit.nextPayment()];
    await kit.turnOn({ switch: 'decline', code: 'insufficient_funds', count: 0, metadata: { payment_id: one } });
    const declined = await failure(kit.stripe.paymentIntents.create(held(one)));
    expect(declined).toMatchObject({ code: 'card_declined', decline_code: 'insufficient_funds' });
    expect((await kit.stripe.paymentIntents.create(held(two))).status).toBe('requires_capture');
    expect((await failure(kit.stripe.paymentIntents.create(held(one)))).statusCode).toBe(402);
  });

  it('declines a capture or a refund, which changes nothing', async () => {
    const payment = kit.nextPayment();
    const { id } = await kit.stripe.paymentIntents.create(held(payment));
    await kit.turnOn({ switch: 'decline', operation: 'capture' });
    expect((await failure(kit.stripe.paymentIntents.capture(id))).statusCode).toBe(402);
    await kit.stripe.paymentIntents.capture(id);
    await kit.turnOn({ switch: 'decline', operation: 'refund' });
    expect((await failure(kit.stripe.refunds.create({ payment_intent: id }))).statusCode).toBe(402);
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999', 'captured 1999']);
  });

  it('delays an answer beyond the client’s patience, and the effect is there', async () => {
    const payment = kit.nextPayment();
    await kit.turnOn({ switch: 'delay_after', ms: 400 });
    const options = { idempotencyKey: payment, timeout: 100 };
    expect((await failure(kit.stripe.paymentIntents.create(held(payment), options))).type).toBe(
      'StripeConnectionError',
    );
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999']);
  });

  it('is refused when it makes no sense', async () => {
    await expect(kit.turnOn({ switch: 'explode' })).rejects.toThrow('no such switch');
  });
});

describe('a restart', () => {
  it('knows every payment, every key and every ledger entry, although the last line was cut short', async () => {
    const payment = kit.nextPayment();
    const options = { idempotencyKey: payment };
    await kit.turnOn({ switch: 'decline', code: 'lost_card' });
    await failure(kit.stripe.paymentIntents.create(held(payment), options));
    const intent = await kit.stripe.paymentIntents.create(held(payment));
    const before = await kit.ledger('');
    await kit.simulator.stop();
    appendFileSync(join(kit.dataDir, 'stripe', 'journal.ndjson'), '{"operation":"create","bo');
    await kit.open();
    expect(await kit.ledger('')).toEqual(before);
    expect(await kit.stripe.paymentIntents.retrieve(intent.id)).toEqual(intent);
    expect(await failure(kit.stripe.paymentIntents.create(held(payment), options))).toMatchObject({
      decline_code: 'lost_card',
    });
    expect(readFileSync(join(kit.dataDir, 'stripe', 'journal.ndjson'), 'utf8').endsWith('\n')).toBe(true);
  });
});
