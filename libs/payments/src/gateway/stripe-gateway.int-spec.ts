import type { CommandContext } from '#event-sourcing';
import { type Ledger, startStripeSimulator, type StripeSimulator, type Switch } from '#embedded';
import { deterministicId, type Money, type OrderId, type PaymentId } from '#kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gbp } from '../../test/examples.js';
import { MemoryStore } from '../../test/rehearsal.js';
import { AuthorizePaymentCommand, AuthorizePaymentHandler } from '../authorize-payment/authorize-payment.handler.js';
import { CapturePaymentCommand, CapturePaymentHandler } from '../capture-payment/capture-payment.handler.js';
import { paymentStatus } from '../domain/payment-status.js';
import { ReconcilePaymentCommand, ReconcilePaymentHandler } from '../reconcile-payment/reconcile-payment.handler.js';
import { RefundPaymentCommand, RefundPaymentHandler } from '../refund-payment/refund-payment.handler.js';
import { VoidPaymentCommand, VoidPaymentHandler } from '../void-payment/void-payment.handler.js';
import { GatewayRequests, type PaymentReceipt } from './gateway-requests.js';
import { StripeGateway } from './stripe-gateway.js';

const dataDir = mkdtempSync(join(tmpdir(), 'storefold-payments-'));
let simulator: StripeSimulator;
let gateway: StripeGateway;
let shop: Shop;
let payments = 0;

beforeAll(async () => {
  simulator = await startStripeSimulator({ dataDir, searchLagMs: 0 });
  const settings = { apiKey: 'sk_test_shop', apiBase: simulator.url, timeoutMs: 200, maxNetworkRetries: 0 };
  gateway = new StripeGateway(settings);
  shop = new Shop(gateway);
});
afterEach(() => fetch(`${simulator.url}/_simulator/switches`, { method: 'DELETE' }));
afterAll(async () => {
  gateway.onModuleDestroy();
  await simulator.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The payment commands as the shop sends them, each with an id of its own. */
class Shop {
  readonly store = new MemoryStore();
  readonly #requests: GatewayRequests;
  #commands = 0;

  constructor(cards: StripeGateway) {
    this.#requests = new GatewayRequests(this.store, cards);
  }

  authorize(paymentId: PaymentId, paymentMethod = 'pm_card_visa', amount: Money = gbp(1999)): Promise<PaymentReceipt> {
    const data = { paymentId, orderId: `order-of-${paymentId}` as OrderId, attempt: 1, amount, paymentMethod };
    return new AuthorizePaymentHandler(this.store, this.#requests).execute(
      new AuthorizePaymentCommand(data, this.#context()),
    );
  }

  capture(paymentId: PaymentId, amount = gbp(1999)): Promise<PaymentReceipt> {
    const command = new CapturePaymentCommand({ paymentId, captureId: 'c1', amount }, this.#context());
    return new CapturePaymentHandler(this.store, this.#requests).execute(command);
  }

  void(paymentId: PaymentId): Promise<PaymentReceipt> {
    const command = new VoidPaymentCommand({ paymentId, voidId: 'v1' }, this.#context());
    return new VoidPaymentHandler(this.store, this.#requests).execute(command);
  }

  refund(paymentId: PaymentId, amount = gbp(1999), refundId = 'r1'): Promise<PaymentReceipt> {
    const data = { paymentId, refundId, amount, reason: 'cancelled' };
    return new RefundPaymentHandler(this.store, this.#requests).execute(
      new RefundPaymentCommand(data, this.#context()),
    );
  }

  reconcile(paymentId: PaymentId): Promise<PaymentReceipt> {
    const command = new ReconcilePaymentCommand({ paymentId }, this.#context());
    return new ReconcilePaymentHandler(this.store, this.#requests).execute(command);
  }

  #context(): CommandContext {
    this.#commands += 1;
    const commandId = deterministicId('spec', this.#commands);
    const actor = { type: 'system', id: 'spec', role: 'system' } as const;
    return { commandId, correlationId: commandId, causationId: commandId, actor, at: new Date().toISOString() };
  }
}

const nextPayment = (): PaymentId => {
  payments += 1;
  return `pay-${payments}` as PaymentId;
};

async function turnOn(what: Partial<Switch>): Promise<void> {
  const answer = await fetch(`${simulator.url}/_simulator/switches`, { method: 'POST', body: JSON.stringify(what) });
  if (answer.status !== 201) throw new Error(await answer.text());
}

/** What Stripe booked for a payment: the oracle. */
async function ledgerOf(paymentId: PaymentId): Promise<readonly string[]> {
  const answer = await fetch(`${simulator.url}/_simulator/ledger?metadata[payment_id]=${paymentId}`);
  const { entries } = (await answer.json()) as Ledger;
  return entries.map(({ effect, amount }) => `${effect} ${amount}`);
}

/** As the reconciliation process does, only faster: asks until the gateway tells. */
async function reconciled(paymentId: PaymentId, triesLeft = 20): Promise<string> {
  const status = statusOf(await shop.reconcile(paymentId));
  if (status !== 'outcome_unknown' || triesLeft === 0) return status;
  await pause(100);
  return reconciled(paymentId, triesLeft - 1);
}

const statusOf = ({ state }: PaymentReceipt) => paymentStatus(state);

describe('the Stripe gateway', () => {
  it('holds, captures and refunds money', async () => {
    const payment = nextPayment();
    expect(statusOf(await shop.authorize(payment))).toBe('authorized');
    expect(statusOf(await shop.capture(payment))).toBe('captured');
    expect(statusOf(await shop.refund(payment, gbp(500)))).toBe('partially_refunded');
    expect(statusOf(await shop.refund(payment, gbp(1499), 'r2'))).toBe('refunded');
    expect(await ledgerOf(payment)).toEqual(['authorized 1999', 'captured 1999', 'refunded 500', 'refunded 1499']);
  });

  it('gives a hold back', async () => {
    const payment = nextPayment();
    await shop.authorize(payment);
    expect(statusOf(await shop.void(payment))).toBe('voided');
    expect(await ledgerOf(payment)).toEqual(['authorized 1999', 'voided 1999']);
  });

  it('books what a partial capture lets go, as Stripe does', async () => {
    const payment = nextPayment();
    await shop.authorize(payment);
    const { state } = await shop.capture(payment, gbp(1500));
    expect(state).toMatchObject({ authorizedMinor: 1999, capturedMinor: 1500, voidedMinor: 499 });
    expect(await ledgerOf(payment)).toEqual(['authorized 1999', 'captured 1500', 'voided 499']);
  });

  it.each([
    ['pm_card_chargeDeclined', 'generic_decline', 'soft'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds', 'soft'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'soft'],
    ['pm_card_chargeDeclinedLostCard', 'lost_card', 'hard'],
    ['pm_card_chargeDeclinedStolenCard', 'stolen_card', 'hard'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'hard'],
    ['pm_nobody_knows', 'resource_missing', 'hard'],
  ])('tells a soft decline from a hard one: %s', async (paymentMethod, code, category) => {
    const { state, events } = await shop.authorize(nextPayment(), paymentMethod);
    expect(state.authorization).toBe('declined');
    expect(events).toMatchObject([{ type: 'PaymentDeclined', data: { code, category } }]);
  });

  it('hands on where the customer has to confirm, and can give up waiting', async () => {
    const payment = nextPayment();
    const { events } = await shop.authorize(payment, 'pm_card_authenticationRequired');
    expect(events).toMatchObject([{ type: 'PaymentActionRequired', data: { url: expect.stringContaining('http') } }]);
    expect(statusOf(await shop.void(payment))).toBe('voided');
    expect(await ledgerOf(payment)).toEqual([]);
  });

  it('finds payments and refunds by our names for them, and says when it has none', async () => {
    const paymentId = nextPayment();
    expect(await gateway.findAuthorization({ paymentId })).toBeNull();
    const { gatewayRef } = (await shop.authorize(paymentId)).state;
    expect(await gateway.findAuthorization({ paymentId })).toMatchObject({ kind: 'authorized', amount: gbp(1999) });
    await shop.capture(paymentId);
    const refund = { gatewayRef: gatewayRef ?? '', refundId: 'r1' };
    expect(await gateway.findRefund(refund)).toBeNull();
    await shop.refund(paymentId, gbp(500));
    expect(await gateway.findRefund(refund)).toEqual({ kind: 'refunded', amount: gbp(500) });
  });

  it('holds currencies without minor units', async () => {
    const receipt = await shop.authorize(nextPayment(), 'pm_card_visa', { amount: 1200, currency: 'JPY' });
    expect(receipt.state).toMatchObject({ authorization: 'authorized', authorizedMinor: 1200 });
  });

  it('says loudly that one key was used for two different requests', async () => {
    const paymentId = nextPayment();
    const request = {
      idempotencyKey: 'one-key',
      paymentId,
      orderId: 'o',
      amount: gbp(100),
      paymentMethod: 'pm_card_visa',
    };
    await gateway.authorize(request);
    await expect(gateway.authorize({ ...request, amount: gbp(200) })).rejects.toThrow('two different requests');
  });

  it('declines nobody because our own key is wrong', async () => {
    const settings = { apiKey: 'sk_live_oops', apiBase: simulator.url, timeoutMs: 200, maxNetworkRetries: 0 };
    const misconfigured = new StripeGateway(settings);
    const receipt = await new Shop(misconfigured).authorize(nextPayment());
    misconfigured.onModuleDestroy();
    expect(statusOf(receipt)).toBe('outcome_unknown');
  });
});

describe('an answer that is lost', () => {
  it.each([
    ['dropped after acting', { switch: 'drop_after', count: 2 }],
    ['dropped before acting', { switch: 'drop_before', count: 2 }],
    ['too late', { switch: 'delay_after', ms: 600 }],
    ['an error 500 before acting', { switch: 'fail_before' }],
    ['an error 500 after acting, kept under the key', { switch: 'fail_after' }],
    ['too many requests', { switch: 'rate_limit' }],
  ] as const)('leaves the outcome unknown, then is reconciled with one effect: %s', async (_, what) => {
    const payment = nextPayment();
    await turnOn({ ...what, metadata: { payment_id: payment } });
    expect(statusOf(await shop.authorize(payment))).toBe('outcome_unknown');
    await expect(shop.void(payment)).rejects.toMatchObject({ code: 'PAYMENT_OUTCOME_UNKNOWN' });
    expect(await reconciled(payment)).toBe('authorized');
    expect(await ledgerOf(payment)).toEqual(['authorized 1999']);
  });

  it.each(['capture', 'refund', 'cancel'] as const)(
    'of a %s is found out too, although Stripe repeats its error',
    async (operation) => {
      const payment = nextPayment();
      await shop.authorize(payment);
      if (operation === 'refund') await shop.capture(payment);
      await turnOn({ switch: 'fail_after', operation });
      const act = {
        capture: () => shop.capture(payment),
        refund: () => shop.refund(payment),
        cancel: () => shop.void(payment),
      };
      expect(statusOf(await act[operation]())).toBe('outcome_unknown');
      const status = statusOf(await shop.reconcile(payment));
      expect(status).toBe({ capture: 'captured', refund: 'refunded', cancel: 'voided' }[operation]);
      const effects = await ledgerOf(payment);
      expect(new Set(effects).size).toBe(effects.length);
    },
  );

  it('stays unknown for as long as nobody answers, and counts how often it asked', async () => {
    const payment = nextPayment();
    await turnOn({ switch: 'fail_before', count: 0, metadata: { payment_id: payment } });
    await shop.authorize(payment);
    await shop.reconcile(payment);
    const { state, events } = await shop.reconcile(payment);
    expect(paymentStatus(state)).toBe('outcome_unknown');
    expect(events).toMatchObject([{ type: 'PaymentOutcomeUnknown', data: { attempt: 3 } }]);
    expect(await ledgerOf(payment)).toEqual([]);
  });
});

describe('a capture made past us', () => {
  it('is our capture when it took what we ask for', async () => {
    const payment = nextPayment();
    const { state } = await shop.authorize(payment);
    const key = { idempotencyKey: 'forgotten-by-now', gatewayRef: state.gatewayRef ?? '' };
    await gateway.capture({ ...key, amount: gbp(1999) });
    expect(statusOf(await shop.capture(payment))).toBe('captured');
    expect(await ledgerOf(payment)).toEqual(['authorized 1999', 'captured 1999']);
  });

  it('turns the void into a refusal, and the money can be refunded', async () => {
    const payment = nextPayment();
    const { state } = await shop.authorize(payment);
    const key = { idempotencyKey: 'somebody-else', gatewayRef: state.gatewayRef ?? '' };
    await gateway.capture({ ...key, amount: gbp(1999) });
    await expect(shop.void(payment)).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
    await expect(shop.void(payment)).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
    expect(statusOf(await shop.refund(payment))).toBe('refunded');
    expect(await ledgerOf(payment)).toEqual(['authorized 1999', 'captured 1999', 'refunded 1999']);
  });
});
