import { describe, expect, it } from '@jest/globals';
import {
  adjusted,
  allocated,
  at,
  committed,
  expired,
  extended,
  held,
  mug,
  received,
  recorded,
  released,
} from '../../test/stock-story.js';
import type { StockItemEvent } from '../domain/events.js';
import { auditStockStream, StockAuditor } from './stock-audit.js';

const streamOf = (...events: readonly StockItemEvent[]) => events.map((event, revision) => recorded(event, revision));

const violationOf = (...events: readonly StockItemEvent[]) => auditStockStream(streamOf(...events))?.violation;

const cup = (event: StockItemEvent, revision: number) =>
  recorded({ ...event, data: { ...event.data, sku: 'CUP-02' } } as StockItemEvent, revision, 'stock-CUP-02');

describe('audit stock', () => {
  it('finds nothing wrong with an honest history, and says what is there', () => {
    const history = streamOf(
      received(10),
      held('anna', 3),
      extended('anna', at(950)),
      allocated('anna', 3),
      committed('anna', 1),
      held('bob', 2),
      released('bob', 2, 'held'),
      held('carol', 1),
      expired('carol', 1),
      adjusted(-1, 'broken'),
      held('dave', 4),
    );
    expect(auditStockStream(history)).toEqual({
      stream: 'stock-MUG-01',
      events: 11,
      onHand: 8,
      held: 4,
      allocated: 2,
      violation: null,
    });
  });

  it('names the revision that promised more than there was', () => {
    expect(violationOf(received(3), held('anna', 2), held('bob', 2), released('bob', 2, 'held'))).toEqual({
      at: 'stock-MUG-01@2',
      rule: 'what is held and allocated is on hand',
      event: 'StockHeld',
    });
  });

  const broken: readonly (readonly [string, readonly StockItemEvent[]])[] = [
    ['units on hand are never below zero', [received(1), adjusted(-2, 'broken')]],
    ['what is held and allocated is on hand', [received(2), held('anna', 2), adjusted(-1, 'broken')]],
    [
      'what is held and allocated is on hand',
      [received(2), held('anna', 2), allocated('anna', 2), adjusted(-1, 'broken')],
    ],
    ['a receipt or correction counts once', [received(1), received(1)]],
    ['a reservation is made once', [received(9), held('anna', 1), held('anna', 1)]],
    ['a reservation is made once', [received(9), held('anna', 1), expired('anna', 1), held('anna', 1)]],
    ['only held units are extended', [received(9), extended('anna', at(1))]],
    ['what is allocated was held, all of it', [received(9), held('anna', 2), allocated('anna', 1)]],
    [
      'what is allocated was held, all of it',
      [received(9), held('anna', 2), allocated('anna', 2), allocated('anna', 2)],
    ],
    ['what expires was held, all of it', [received(9), held('anna', 1), allocated('anna', 1), expired('anna', 1)]],
    [
      'what is released was kept, all of it',
      [received(9), held('anna', 1), released('anna', 1, 'held'), released('anna', 1, 'held')],
    ],
    ['what is released was kept, all of it', [received(9), held('anna', 1), released('anna', 1, 'allocated')]],
    ['what is committed was allocated', [received(9), held('anna', 1), committed('anna', 1)]],
    ['what is committed was allocated', [received(9), held('anna', 1), allocated('anna', 1), committed('anna', 2)]],
    ['quantities are whole and above zero', [received(0)]],
  ];

  it.each(broken)('knows that %s', (rule, events) => {
    expect(violationOf(...events)).toMatchObject({ rule, at: `stock-MUG-01@${events.length - 1}` });
  });

  it('misses no revision and reads no foreign event', () => {
    expect(auditStockStream([recorded(received(1), 1)])?.violation?.rule).toBe('revision 0 comes next');
    expect(auditStockStream([recorded(received(1), 0, 'stock-CUP-02')])?.violation?.rule).toBe(
      'a stream tells of its own SKU',
    );
  });

  it('checks many streams in one pass, each with its own books', () => {
    const auditor = new StockAuditor();
    for (const event of [recorded(received(5), 0), cup(held('anna', 1), 0), recorded(held('bob', 5), 1)])
      auditor.check(event);
    expect(auditor.findings().map(({ stream, violation }) => [stream, violation?.at ?? null])).toEqual([
      [`stock-${mug}`, null],
      ['stock-CUP-02', 'stock-CUP-02@0'],
    ]);
  });

  it('has nothing to say about an empty stream', () => {
    expect(auditStockStream([])).toBeNull();
  });
});
