import type { CommandContext } from '#event-sourcing';
import { describe, expect, it } from '@jest/globals';
import { about, gbp, paymentId } from '../../test/examples.js';
import { Crashed, CrashPoint, KeptPromises, MemoryStore } from '../../test/rehearsal.js';
import { AuthorizePaymentCommand, AuthorizePaymentHandler } from '../authorize-payment/authorize-payment.handler.js';
import { CapturePaymentCommand, CapturePaymentHandler } from '../capture-payment/capture-payment.handler.js';
import { ReconcilePaymentCommand, ReconcilePaymentHandler } from '../reconcile-payment/reconcile-payment.handler.js';
import { RefundPaymentCommand, RefundPaymentHandler } from '../refund-payment/refund-payment.handler.js';
import { VoidPaymentCommand, VoidPaymentHandler } from '../void-payment/void-payment.handler.js';
import { GatewayRequests } from './gateway-requests.js';
import type { AuthorizeAnswer, AuthorizeRequest, RefundAnswer, RefundRequest } from './payment-gateway.js';

const context = (commandId: string, at = '2026-11-20T10:00:00.000Z'): CommandContext => ({
  commandId,
  correlationId: commandId,
  causationId: commandId,
  actor: { type: 'service', id: 'checkout', role: 'service' },
  at,
});

const authorize = { ...about, attempt: 1, amount: gbp(1000), paymentMethod: 'pm_card_visa' };
const capture = { paymentId, captureId: 'c1', amount: gbp(1000) };
const refund = { paymentId, refundId: 'r1', amount: gbp(1000), reason: 'cancelled' };

/** Leaves the first two questions without an answer. */
class Hesitant extends KeptPromises {
  #silences = 2;

  override async authorize(request: AuthorizeRequest): Promise<AuthorizeAnswer> {
    this.#silences -= 1;
    return this.#silences >= 0 ? { kind: 'unknown', why: 'timeout' } : super.authorize(request);
  }
}

/** Two stories of a payment, command by command, as the runner sends them: again and again until they are through. */
const stories = {
  'authorized, captured and refunded': (store: MemoryStore, requests: GatewayRequests) => [
    () => new AuthorizePaymentHandler(store, requests).execute(new AuthorizePaymentCommand(authorize, context('1'))),
    () => new CapturePaymentHandler(store, requests).execute(new CapturePaymentCommand(capture, context('2'))),
    () => new RefundPaymentHandler(store, requests).execute(new RefundPaymentCommand(refund, context('3'))),
  ],
  'authorized and voided': (store: MemoryStore, requests: GatewayRequests) => [
    () => new AuthorizePaymentHandler(store, requests).execute(new AuthorizePaymentCommand(authorize, context('1'))),
    () =>
      new VoidPaymentHandler(store, requests).execute(
        new VoidPaymentCommand({ paymentId, voidId: 'v1' }, context('2')),
      ),
  ],
} as const;

type Story = (typeof stories)[keyof typeof stories];

async function untilThrough(command: () => Promise<unknown>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof Crashed)) throw error;
    await untilThrough(command);
  }
}

async function play(story: Story, fatal: number) {
  const crash = new CrashPoint(fatal);
  const [store, gateway] = [new MemoryStore(crash), new KeptPromises(crash)];
  for (const command of story(store, new GatewayRequests(store, gateway))) await untilThrough(command);
  return { events: store.eventsOf(`payment-${paymentId}`), ledger: gateway.ledger, steps: crash.steps };
}

describe('a payment command that dies', () => {
  it.each(Object.entries(stories))(
    'leaves the same events and one effect each, wherever it dies: %s',
    async (_, story) => {
      const { events, ledger, steps } = await play(story, 0);
      expect(steps).toBeGreaterThan(10);
      for (let fatal = 1; fatal <= steps; fatal += 1) {
        const after = await play(story, fatal);
        expect({ fatal, events: after.events, ledger: after.ledger }).toEqual({ fatal, events, ledger });
      }
    },
  );

  it('is finished by the reconciliation when nobody repeats it', async () => {
    const crash = new CrashPoint(3);
    const [store, gateway] = [new MemoryStore(crash), new KeptPromises(crash)];
    const requests = new GatewayRequests(store, gateway);
    const dying = new AuthorizePaymentHandler(store, requests).execute(
      new AuthorizePaymentCommand(authorize, context('1')),
    );
    await expect(dying).rejects.toThrow(Crashed);
    const reconcile = new ReconcilePaymentCommand({ paymentId }, context('2'));
    const { state } = await new ReconcilePaymentHandler(store, requests).execute(reconcile);
    expect(state.authorization).toBe('authorized');
    expect(gateway.ledger).toEqual(['authorized 1000']);
  });

  it('hears the answer that comes later, although it is sent again under the id it had', async () => {
    const [store, gateway] = [new MemoryStore(), new Hesitant()];
    const handler = new AuthorizePaymentHandler(store, new GatewayRequests(store, gateway));
    for (let sent = 0; sent < 4; sent += 1) await handler.execute(new AuthorizePaymentCommand(authorize, context('1')));
    expect(store.eventsOf(`payment-${paymentId}`).map(({ type }) => type)).toEqual([
      'PaymentAuthorizationRequested',
      'PaymentOutcomeUnknown',
      'PaymentOutcomeUnknown',
      'PaymentAuthorized',
    ]);
    expect(gateway.ledger).toEqual(['authorized 1000']);
  });

  it('is carried out once when two workers hold it at the same time', async () => {
    const [store, gateway] = [new MemoryStore(), new KeptPromises()];
    const handler = new AuthorizePaymentHandler(store, new GatewayRequests(store, gateway));
    const twice = ['1', '1', '2'].map((id) => handler.execute(new AuthorizePaymentCommand(authorize, context(id))));
    await Promise.all(twice);
    expect(gateway.ledger).toEqual(['authorized 1000']);
    expect(store.eventsOf(`payment-${paymentId}`)).toHaveLength(2);
  });
});

/** Acts, and its first answer to each kind of request is lost. `blind`: nor can it be asked what it did. */
class Unheard extends KeptPromises {
  readonly #heard = new Set<string>();
  blind = false;

  override authorize(request: AuthorizeRequest): Promise<AuthorizeAnswer> {
    return this.#lose('authorize', super.authorize(request));
  }

  override refund(request: RefundRequest): Promise<RefundAnswer> {
    return this.#lose('refund', super.refund(request));
  }

  override async findAuthorization(wanted: AuthorizeRequest): Promise<AuthorizeAnswer | null> {
    return this.blind ? lost : super.findAuthorization(wanted);
  }

  async #lose<A>(what: string, answer: Promise<A>): Promise<A | typeof lost> {
    if (this.#heard.has(what)) return answer;
    this.#heard.add(what);
    await answer;
    return lost;
  }
}

const lost = { kind: 'unknown', why: 'timeout' } as const;

describe('a payment whose answer is missing for longer than the gateway remembers keys', () => {
  const nextDay = '2026-11-21T11:00:00.000Z';
  let commands = 0;
  const reconcile = (store: MemoryStore, requests: GatewayRequests, at: string) => {
    commands += 1;
    const command = new ReconcilePaymentCommand({ paymentId }, context(`reconcile-${commands}`, at));
    return new ReconcilePaymentHandler(store, requests).execute(command);
  };

  function shop(gateway: KeptPromises) {
    const store = new MemoryStore();
    const requests = new GatewayRequests(store, gateway);
    const pay = new AuthorizePaymentHandler(store, requests);
    return { store, requests, pay: () => pay.execute(new AuthorizePaymentCommand(authorize, context('1'))) };
  }

  it('is looked for before anything is sent, and charged once', async () => {
    const gateway = new Unheard();
    const { store, requests, pay } = shop(gateway);
    await pay();
    gateway.forgetKeys();
    expect((await reconcile(store, requests, nextDay)).state.authorization).toBe('authorized');
    expect(gateway.ledger).toEqual(['authorized 1000']);
  });

  it('is refunded once as well', async () => {
    const gateway = new Unheard();
    const { store, requests, pay } = shop(gateway);
    await pay();
    await reconcile(store, requests, context('').at);
    await new CapturePaymentHandler(store, requests).execute(new CapturePaymentCommand(capture, context('2')));
    await new RefundPaymentHandler(store, requests).execute(new RefundPaymentCommand(refund, context('3')));
    gateway.forgetKeys();
    expect((await reconcile(store, requests, nextDay)).state.refundedMinor).toBe(1000);
    expect(gateway.ledger).toEqual(['authorized 1000', 'captured 1000', 'refunded 1000']);
  });

  it('is sent again when the gateway has nothing of it', async () => {
    const gateway = new Hesitant();
    const { store, requests, pay } = shop(gateway);
    await pay();
    await reconcile(store, requests, nextDay);
    expect((await reconcile(store, requests, nextDay)).state.authorization).toBe('authorized');
    expect(gateway.ledger).toEqual(['authorized 1000']);
  });

  it('stays unknown, and nothing is sent, while the gateway does not say what it has', async () => {
    const gateway = new Unheard();
    const { store, requests, pay } = shop(gateway);
    await pay();
    gateway.forgetKeys();
    gateway.blind = true;
    expect((await reconcile(store, requests, nextDay)).events).toMatchObject([{ type: 'PaymentOutcomeUnknown' }]);
    expect(gateway.ledger).toEqual(['authorized 1000']);
  });
});
