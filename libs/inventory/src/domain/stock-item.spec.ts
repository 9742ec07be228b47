import type { ReservationId } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { anyAsk, asks, decided, play } from '../../test/stock-play.js';
import { held, received, recorded, released } from '../../test/stock-story.js';
import { auditStockStream } from '../stock-audit/stock-audit.js';
import type { StockItemEvent } from './events.js';
import { available, type StockItem, stockItem } from './stock-item.js';

const runs = { numRuns: 200 };

const endings = new Set(['StockReleased', 'StockHoldExpired']);

/** What an observer can see of a state, down to every reservation that was ever named. */
const shown = (item: StockItem, ids: readonly ReservationId[]) => ({
  counts: [item.onHand, item.held, item.allocated],
  soonest: item.expiries?.at ?? null,
  reservations: ids.map((id) => item.reservations.get(id)),
});

const named = (events: readonly StockItemEvent[]): readonly ReservationId[] =>
  events.flatMap(({ data }) => ('reservationId' in data ? [data.reservationId] : []));

describe('a stock item, whatever is asked of it in whatever order', () => {
  it('never promises more than there is, and never counts below zero', () => {
    fc.assert(
      fc.property(asks, (all) => {
        for (const item of play(all).states) {
          expect(Math.min(item.onHand, item.held, item.allocated, available(item))).toBeGreaterThanOrEqual(0);
        }
      }),
      runs,
    );
  });

  it('keeps its counts equal to the sum of its reservations', () => {
    fc.assert(
      fc.property(asks, (all) => {
        const { states, events } = play(all);
        const item = states.at(-1) ?? stockItem.initial;
        const sums = { held: 0, allocated: 0 };
        for (const id of new Set(named(events))) {
          const reservation = item.reservations.get(id);
          if (reservation && 'quantity' in reservation) sums[reservation.stage] += reservation.quantity;
        }
        expect(sums).toEqual({ held: item.held, allocated: item.allocated });
      }),
      runs,
    );
  });

  it('loses no unit: received and corrected, minus what has left, is on hand', () => {
    fc.assert(
      fc.property(asks, (all) => {
        const { states, events } = play(all);
        const arrived = events.reduce((units, { type, data }) => {
          if (type === 'StockReceived') return units + data.quantity;
          if (type === 'StockAdjusted') return units + data.delta;
          return type === 'StockCommitted' ? units - data.quantity : units;
        }, 0);
        expect(states.at(-1)?.onHand).toBe(arrived);
      }),
      runs,
    );
  });

  it('makes every reservation once and ends it at most once', () => {
    fc.assert(
      fc.property(asks, (all) => {
        const { events } = play(all);
        const made = named(events.filter(({ type }) => type === 'StockHeld'));
        const over = named(events.filter(({ type }) => endings.has(type)));
        expect(made.length).toBe(new Set(made).size);
        expect(over.length).toBe(new Set(over).size);
      }),
      runs,
    );
  });

  it('changes nothing when a command is repeated', () => {
    fc.assert(
      fc.property(asks, anyAsk, (before, ask) => {
        // Parts of an allocation leave one by one, so two equal commits may both be meant: the kernel tells them apart by command id.
        fc.pre(ask.ask !== 'commit');
        const item = play(before).states.at(-1) ?? stockItem.initial;
        const after = decided(ask, item).reduce(stockItem.evolve, item);
        expect(decided(ask, after)).toEqual([]);
      }),
      runs,
    );
  });

  it('folds to the same state whether its events come one by one or from the log', () => {
    fc.assert(
      fc.property(asks, (all) => {
        const { states, events } = play(all);
        const folded = events.reduce(stockItem.evolve, stockItem.initial);
        expect(shown(folded, named(events))).toEqual(shown(states.at(-1) ?? stockItem.initial, named(events)));
      }),
      runs,
    );
  });

  it('leaves states that somebody still holds as they were', () => {
    fc.assert(
      fc.property(asks, asks, (first, second) => {
        const { states, events } = play([...first, ...second]);
        states.forEach((state, index) => {
          const afresh = events.slice(0, index).reduce(stockItem.evolve, stockItem.initial);
          expect(shown(state, named(events))).toEqual(shown(afresh, named(events)));
        });
      }),
      { numRuns: 50 },
    );
  });

  it('passes the audit, which shares no code with it', () => {
    fc.assert(
      fc.property(asks, (all) => {
        const { states, events } = play(all);
        const audit = auditStockStream(events.map((event, revision) => recorded(event, revision)));
        if (!audit) return;
        const { onHand, held, allocated } = states.at(-1) ?? stockItem.initial;
        expect(audit).toMatchObject({ onHand, held, allocated, violation: null });
      }),
      runs,
    );
  });

  it('folds twenty thousand reservations without copying them each time', () => {
    const count = 20_000;
    const busy = Array.from({ length: count }, (_, index) => held(`buyer-${index}`, 1));
    const freed = Array.from({ length: count }, (_, index) => released(`buyer-${index}`, 1, 'held'));
    const start = process.cpuUsage();
    const item = [received(count), ...busy, ...freed].reduce(stockItem.evolve, stockItem.initial);
    expect([item.held, available(item), item.expiries]).toEqual([0, count, null]);
    // Copying a Map per event takes 4 × 10⁸ steps. The bound is wide for slow machines.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(10_000);
  });
});
