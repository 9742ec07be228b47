import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '#embedded';
import { audit, type Evidence } from './books.js';
import type { Fact } from './log.js';

type Told = readonly [stream: string, type: string, data: object, commandId?: string];

/** Facts with everything around them as it should be. */
function facts(...story: readonly Told[]): readonly Fact[] {
  const next = new Map<string, bigint>();
  return story.map(([stream, type, data, commandId], index) => {
    const revision = next.get(stream) ?? 0n;
    next.set(stream, revision + 1n);
    return {
      id: `event ${index}`,
      type,
      stream,
      revision,
      position: BigInt(index),
      at: '',
      data,
      commandId: commandId ?? `command ${index}`,
      correlationId: '',
      causationId: '',
      requestId: null,
    };
  });
}

const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const about = { paymentId: 'p', orderId: 'o' };
const reserved = { sku: 'MUG', reservationId: 'r', orderId: 'o', quantity: 2 };

const received: Told = ['stock-MUG', 'StockReceived', { sku: 'MUG', quantity: 5, reference: 'opening' }];
const placed: Told = [
  'order-o',
  'OrderPlaced',
  { orderId: 'o', cartId: 'c', total: gbp(700), lines: [{ sku: 'MUG', quantity: 2, tracked: true }] },
];
const held: Told = ['stock-MUG', 'StockHeld', { ...reserved, expiresAt: '' }];
const heldForOrder: Told = ['order-o', 'OrderStockHeld', { orderId: 'o' }];
const asked: Told = ['payment-p', 'PaymentAuthorizationRequested', { ...about, amount: gbp(700) }];
const authorized: Told = ['payment-p', 'PaymentAuthorized', { ...about, amount: gbp(700) }];
const allocated: Told = ['stock-MUG', 'StockAllocated', reserved];
const confirmed: Told = ['order-o', 'OrderConfirmed', { orderId: 'o' }];
const sold = [received, placed, held, heldForOrder, asked, authorized, allocated, confirmed];

const entry = (effect: LedgerEntry['effect'], amount: number, key = effect): LedgerEntry => ({
  seq: 1,
  at: '',
  operation: 'create',
  effect,
  amount,
  currency: 'gbp',
  paymentIntent: 'pi',
  charge: null,
  refund: null,
  declineCode: null,
  idempotencyKey: key,
  metadata: { payment_id: 'p' },
});

const charged = [entry('authorized', 700)];

const violationsOf = (story: readonly Told[], ledger: Evidence['ledger'] = charged, shelves?: Evidence['shelves']) =>
  audit({ facts: facts(...story), ledger, ...(shelves && { shelves }) }).violations;

describe('the books', () => {
  it('find nothing wrong with an order that was sold', () => {
    const shelves = [{ sku: 'MUG', onHand: 5, held: 0, allocated: 2 }];
    expect(audit({ facts: facts(...sold), ledger: charged, shelves })).toEqual({
      violations: [],
      orders: { confirmed: 1 },
      money: {
        authorized: { count: 1, amount: 700 },
        captured: { count: 0, amount: 0 },
        refunded: { count: 0, amount: 0 },
        voided: { count: 0, amount: 0 },
      },
      events: 8,
    });
  });

  it.each<[string, readonly Told[], readonly string[]]>([
    ['an order that is left open', sold.slice(0, 7), ['order o is left awaiting_payment']],
    [
      'a payment that was never answered',
      [asked],
      ['payment p: authorize was asked and never answered', 'payment p: authorized 0 in the log, 700 in the ledger'],
    ],
    [
      'a confirmed order without goods',
      [received, placed, heldForOrder, asked, authorized, confirmed],
      ['order o is confirmed: 0 of 2 MUG are its own'],
    ],
    [
      'a cancelled order that keeps money and goods',
      [...sold, ['order-o', 'OrderCancelled', { orderId: 'o' }]],
      ['order o is cancelled: 700 was kept', 'order o is cancelled: it keeps 2 MUG'],
    ],
    ['an order that was confirmed twice', [...sold, confirmed], ['order-o@3 OrderConfirmed: it was confirmed']],
    [
      'an order that was placed twice',
      [...sold, placed],
      ['order o was placed twice', 'cart c became two orders', 'order o is left placed'],
    ],
    [
      'units that were promised and are not there',
      [...sold, ['stock-MUG', 'StockAdjusted', { sku: 'MUG', delta: -4 }]],
      ['stock-MUG@3 StockAdjusted: 0 held and 2 allocated of 1 on hand'],
    ],
    [
      'a reservation that ends twice',
      [
        ...sold.slice(0, 3),
        ['stock-MUG', 'StockReleased', { ...reserved, from: 'held' }],
        ['stock-MUG', 'StockHoldExpired', reserved],
        ...sold.slice(3, 6),
        confirmed,
      ],
      ['stock-MUG@3 StockHoldExpired: r has ended before', 'order o is confirmed: 0 of 2 MUG are its own'],
    ],
    ['a hold that nobody took back', [...sold.slice(0, 6), confirmed], ['MUG: r is still held']],
    [
      'a refund of more than was captured',
      [...sold, ['payment-p', 'PaymentRefunded', { ...about, refundId: 'f', amount: gbp(1) }]],
      [
        'payment-p@2 PaymentRefunded: authorized 700, captured 0, refunded 1, voided 0',
        'payment p: refunded 1 in the log, 0 in the ledger',
        'order o is confirmed: 699 of 700 is ours',
      ],
    ],
    [
      'a command that was applied twice',
      [
        ...sold.slice(0, 7),
        ['order-o', 'Noted', { orderId: 'o' }, 'again'],
        confirmed,
        ['order-o', 'Noted', { orderId: 'o' }, 'again'],
      ],
      ['order-o@4: again was applied before (Noted)'],
    ],
    [
      'a process that heard one thing twice',
      [
        ...sold,
        ['checkout-o', 'ProcessAdvanced', { input: { id: 'i', type: 'OrderPlaced' } }],
        ['checkout-o', 'ProcessAdvanced', { input: { id: 'i', type: 'OrderPlaced' } }],
      ],
      ['checkout-o@1: the input OrderPlaced i was heard before'],
    ],
  ])('find %s', (_, story, violations) => {
    expect(violationsOf(story)).toEqual(violations);
  });

  it('find what the card company knows better', () => {
    expect(violationsOf(sold, [])).toEqual(['payment p: authorized 700 in the log, 0 in the ledger']);
    expect(
      violationsOf(sold, [...charged, { ...entry('authorized', 700, 'other' as 'authorized'), paymentIntent: 'pi2' }]),
    ).toEqual([
      'payment p: two payment intents, pi and pi2',
      'payment p: authorized 700 in the log, 1400 in the ledger',
    ]);
    expect(violationsOf(sold, [...charged, ...charged])).toEqual([
      'payment p: authorized twice under one key',
      'payment p: authorized 700 in the log, 1400 in the ledger',
    ]);
    expect(violationsOf(sold, [...charged, { ...entry('authorized', 5), metadata: { payment_id: 'q' } }])).toEqual([
      'payment q: authorized twice under one key',
      'payment q: authorized 0 in the log, 5 in the ledger',
    ]);
  });

  it('find a view that says something else than the log, and a log with a gap', () => {
    expect(violationsOf(sold, charged, [])).toEqual([
      'stock of MUG: {"sku":"MUG","onHand":5,"held":0,"allocated":2} in the log, null in the view',
    ]);
    const gap = facts(...sold).filter(({ type }) => type !== 'OrderStockHeld');
    expect(audit({ facts: gap, ledger: charged }).violations).toEqual([
      'order-o@2: revision 1 comes next',
      'order-o@2 OrderConfirmed: it was placed',
    ]);
  });
});
