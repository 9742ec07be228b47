import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SpecKit, failure, held } from './spec-kit.js';

jest.setTimeout(60_000);

const kit = new SpecKit();
beforeAll(() => kit.open());
beforeEach(() => kit.turnOff());
afterAll(() => kit.close());

describe('a payment', () => {
  it('is held, then taken, then given back in parts, and every penny is in the ledger', async () => {
    const payment = kit.nextPayment();
    const intent = await kit.stripe.paymentIntents.create(held(payment));
    expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 1999, amount_received: 0 });
    const taken = await kit.stripe.paymentIntents.capture(intent.id);
    expect(taken).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 1999 });
    await kit.stripe.refunds.create({ payment_intent: intent.id, amount: 999 });
    const rest = await kit.stripe.refunds.create({ payment_intent: intent.id });
    expect(rest).toMatchObject({ amount: 1000, status: 'succeeded', payment_intent: intent.id });
    const again = await failure(kit.stripe.refunds.create({ payment_intent: intent.id }));
    expect(again).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999', 'captured 1999', 'refunded 999', 'refunded 1000']);
    const { latest_charge } = await kit.stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    expect(latest_charge).toMatchObject({
      object: 'charge',
      amount_captured: 1999,
      amount_refunded: 1999,
      refunded: true,
    });
    expect((await kit.stripe.refunds.list({ payment_intent: intent.id })).data.map(({ amount }) => amount)).toEqual([
      1000, 999,
    ]);
  });

  it('gives back no more than was taken', async () => {
    const intent = await kit.stripe.paymentIntents.create({ ...held(kit.nextPayment()), capture_method: 'automatic' });
    expect(intent.status).toBe('succeeded');
    const error = await failure(kit.stripe.refunds.create({ payment_intent: intent.id, amount: 2000 }));
    expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError', param: 'amount' });
  });

  it('takes less than was held and lets the rest go, but never more', async () => {
    const payment = kit.nextPayment();
    const { id } = await kit.stripe.paymentIntents.create(held(payment));
    const tooMuch = await failure(kit.stripe.paymentIntents.capture(id, { amount_to_capture: 2000 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, code: 'amount_too_large' });
    const taken = await kit.stripe.paymentIntents.capture(id, { amount_to_capture: 1500 });
    expect(taken).toMatchObject({ status: 'succeeded', amount_received: 1500, amount_capturable: 0 });
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999', 'captured 1500', 'voided 499']);
  });

  it('is let go before it is taken, and can neither be taken nor let go after', async () => {
    const payment = kit.nextPayment();
    const { id } = await kit.stripe.paymentIntents.create(held(payment));
    const canceled = await kit.stripe.paymentIntents.cancel(id, { cancellation_reason: 'requested_by_customer' });
    expect(canceled).toMatchObject({ status: 'canceled', amount_capturable: 0 });
    for (const late of [kit.stripe.paymentIntents.capture(id), kit.stripe.paymentIntents.cancel(id)])
      expect(await failure(late)).toMatchObject({
        statusCode: 400,
        code: 'payment_intent_unexpected_state',
        payment_intent: { id, status: 'canceled' },
      });
    expect(await kit.effectsOn(payment)).toEqual(['authorized 1999', 'voided 1999']);
  });

  it('is confirmed in a second step', async () => {
    const intent = await kit.stripe.paymentIntents.create({ ...held(kit.nextPayment()), confirm: false });
    expect(intent.status).toBe('requires_confirmation');
    expect((await kit.stripe.paymentIntents.confirm(intent.id)).status).toBe('requires_capture');
  });

  it('is found by its metadata, a moment later', async () => {
    const payment = kit.nextPayment();
    const { id } = await kit.stripe.paymentIntents.create(held(payment));
    const query = `metadata['payment_id']:'${payment}'`;
    expect((await kit.stripe.paymentIntents.search({ query })).data).toEqual([]);
    await new Promise((later) => setTimeout(later, 60));
    expect((await kit.stripe.paymentIntents.search({ query })).data.map((found) => found.id)).toEqual([id]);
    expect((await kit.stripe.paymentIntents.list({ limit: 1 })).data[0]?.id).toBe(id);
  });
});

describe('a card', () => {
  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
  ])('%s is declined with %s', async (method, code, declineCode) => {
    const payment = kit.nextPayment();
    const error = await failure(kit.stripe.paymentIntents.create(held(payment, method)));
    expect(error).toMatchObject({ statusCode: 402, type: 'StripeCardError', code });
    expect(error.decline_code || undefined).toBe(declineCode); // the SDK makes '' of none
    expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method', amount_capturable: 0 });
    expect(await kit.effectsOn(payment)).toEqual(['declined 1999']);
  });

  it('may be another one after a decline', async () => {
    const payment = kit.nextPayment();
    const error = await failure(kit.stripe.paymentIntents.create(held(payment, 'pm_card_chargeDeclined')));
    const id = error.payment_intent?.id ?? '';
    const second = await kit.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_mastercard' });
    expect(second).toMatchObject({ status: 'requires_capture', last_payment_error: null });
    expect(await kit.effectsOn(payment)).toEqual(['declined 1999', 'authorized 1999']);
  });

  it('that Stripe does not know is refused, and no payment is made', async () => {
    const payment = kit.nextPayment();
    const error = await failure(kit.stripe.paymentIntents.create(held(payment, 'pm_card_unknown')));
    expect(error).toMatchObject({ statusCode: 400, code: 'resource_missing', param: 'payment_method' });
    expect(await kit.effectsOn(payment)).toEqual([]);
  });

  it.each([
    ['success', 'requires_capture', 'authorized 1999'],
    ['failure', 'requires_payment_method', 'declined 1999'],
  ])('that wants to see its owner is held after his %s', async (outcome, status, effect) => {
    const payment = kit.nextPayment();
    const asked = { ...held(payment, 'pm_card_threeDSecure2Required'), return_url: 'http://shop.example/back' };
    const intent = await kit.stripe.paymentIntents.create(asked);
    expect(intent.status).toBe('requires_action');
    const page = intent.next_action?.redirect_to_url?.url ?? '';
    const back = await fetch(`${page}?outcome=${outcome}`, { redirect: 'manual' });
    expect([back.status, back.headers.get('location')]).toEqual([
      303,
      `http://shop.example/back?payment_intent=${intent.id}`,
    ]);
    expect((await kit.stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
    expect(await kit.effectsOn(payment)).toEqual([effect]);
  });

  it('that wants to see its owner is declined when he is away', async () => {
    const asked = { ...held(kit.nextPayment(), 'pm_card_authenticationRequired'), off_session: true };
    expect(await failure(kit.stripe.paymentIntents.create(asked))).toMatchObject({ code: 'authentication_required' });
  });
});

describe('a malformed request', () => {
  it.each([
    [{ amount: 0 }, 'parameter_invalid_integer'],
    [{ amount: 29 }, 'amount_too_small'],
    [{ amount: 100_000_000 }, 'amount_too_large'],
    [{ amount: 10.5 }, 'parameter_invalid_integer'],
    [{ amount: undefined }, 'parameter_missing'],
    [{ surprise: 1 }, 'parameter_unknown'],
    [{ currency: 'xxy' }, undefined],
    [{ capture_method: 'later' as never }, undefined],
  ])('%j is refused', async (change, code) => {
    const error = await failure(kit.stripe.paymentIntents.create({ ...held(kit.nextPayment()), ...change } as never));
    expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' });
    expect(error.code).toBe(code);
  });

  it('is refused without a way back for payment methods that redirect, as Stripe does', async () => {
    const { allowed_payment_method_types: _, ...open } = held(kit.nextPayment());
    expect((await failure(kit.stripe.paymentIntents.create(open))).message).toContain('return_url');
    const closed = { ...open, automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const } };
    expect((await kit.stripe.paymentIntents.create(closed)).status).toBe('requires_capture');
  });

  it('gets 401 without a test key, and 404 where there is nothing', async () => {
    expect((await fetch(`${kit.simulator.url}/v1/payment_intents`)).status).toBe(401);
    const live = { headers: { authorization: 'Bearer sk_live_x' } };
    expect((await fetch(`${kit.simulator.url}/v1/payment_intents`, live)).status).toBe(401);
    const test = { headers: { authorization: 'Bearer sk_test_x' } };
    expect((await fetch(`${kit.simulator.url}/v1/customers`, test)).status).toBe(404);
    expect(await failure(kit.stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
  });
});
