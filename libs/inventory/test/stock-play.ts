import { type OrderId, Refusal, type ReservationId } from '#kernel';
import * as fc from 'fast-check';
import { type AdjustStock, adjustStock } from '../src/adjust-stock/adjust-stock.js';
import { type AllocateHold, allocateHold } from '../src/allocate-hold/allocate-hold.js';
import { type CommitStock, commitStock } from '../src/commit-stock/commit-stock.js';
import type { StockItemEvent } from '../src/domain/events.js';
import { type StockItem, stockItem } from '../src/domain/stock-item.js';
import { type ExpireHold, expireHold } from '../src/expire-hold/expire-hold.js';
import { type ExtendHold, extendHold } from '../src/extend-hold/extend-hold.js';
import { type HoldStock, holdStock } from '../src/hold-stock/hold-stock.js';
import { type ReceiveStock, receiveStock } from '../src/receive-stock/receive-stock.js';
import { type ReleaseStock, releaseStock } from '../src/release-stock/release-stock.js';
import { at, mug } from './stock-story.js';

/** Anything anybody may ask of one stock item. */
export type Ask =
  | { ask: 'receive'; command: ReceiveStock }
  | { ask: 'adjust'; command: AdjustStock }
  | { ask: 'hold'; command: HoldStock }
  | { ask: 'extend'; command: ExtendHold }
  | { ask: 'allocate'; command: AllocateHold }
  | { ask: 'release'; command: ReleaseStock }
  | { ask: 'expire'; command: ExpireHold }
  | { ask: 'commit'; command: CommitStock };

export function decide({ ask, command }: Ask, item: StockItem): readonly StockItemEvent[] {
  switch (ask) {
    case 'receive':
      return receiveStock(command, item);
    case 'adjust':
      return adjustStock(command, item);
    case 'hold':
      return holdStock(command, item);
    case 'extend':
      return extendHold(command, item);
    case 'allocate':
      return allocateHold(command, item);
    case 'release':
      return releaseStock(command, item);
    case 'expire':
      return expireHold(command, item);
    case 'commit':
      return commitStock(command, item);
  }
}

/** What was decided; a refusal decides nothing. */
export function decided(ask: Ask, item: StockItem): readonly StockItemEvent[] {
  try {
    return decide(ask, item);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

/** Every state an item goes through, the first and the last one included, with all that happened. */
export function play(asks: readonly Ask[]): { states: readonly StockItem[]; events: readonly StockItemEvent[] } {
  const states = [stockItem.initial];
  const events: StockItemEvent[] = [];
  for (const ask of asks) {
    for (const event of decided(ask, states.at(-1) ?? stockItem.initial)) {
      events.push(event);
      states.push(stockItem.evolve(states.at(-1) ?? stockItem.initial, event));
    }
  }
  return { states, events };
}

const quantity = fc.integer({ min: 1, max: 6 });
const moment = fc.integer({ min: 0, max: 60 }).map(at);
// Few buyers and short times, so that asks meet: repeats, late ones, and those of a reservation that is over.
const reservation = fc.integer({ min: 1, max: 8 }).map((buyer) => ({
  sku: mug,
  reservationId: `reservation-${buyer}` as ReservationId,
  orderId: `order-${buyer}` as OrderId,
}));
const reference = fc.integer({ min: 1, max: 12 }).map((number) => `reference-${number}`);

const of = <C>(command: fc.Arbitrary<C>) => fc.tuple(reservation, command).map(([ids, rest]) => ({ ...ids, ...rest }));

/** `now` comes in any order: clocks of two machines disagree. */
export const anyAsk: fc.Arbitrary<Ask> = fc.oneof(
  fc.record({
    ask: fc.constant('receive' as const),
    command: fc.record({ sku: fc.constant(mug), quantity, receiptId: reference, reference: fc.constant('note 9') }),
  }),
  fc.record({
    ask: fc.constant('adjust' as const),
    command: fc.record({
      sku: fc.constant(mug),
      delta: fc.integer({ min: -4, max: 2 }),
      reason: fc.constant('count'),
      reference,
    }),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      ask: fc.constant('hold' as const),
      command: of(fc.record({ quantity, expiresAt: moment, now: moment })),
    }),
  },
  fc.record({ ask: fc.constant('extend' as const), command: of(fc.record({ expiresAt: moment, now: moment })) }),
  fc.record({ ask: fc.constant('allocate' as const), command: of(fc.record({ now: moment })) }),
  fc.record({
    ask: fc.constant('release' as const),
    command: of(fc.record({ reason: fc.constant('ORDER_CANCELLED') })),
  }),
  fc.record({ ask: fc.constant('expire' as const), command: of(fc.record({ now: moment })) }),
  fc.record({ ask: fc.constant('commit' as const), command: of(fc.record({ quantity })) }),
);

export const asks = fc.array(anyAsk, { maxLength: 80, size: 'max' });
