import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { adjusted, allocated, held, mug, received } from '../../test/stock-story.js';
import { stockItem } from '../domain/stock-item.js';
import { adjustStock } from './adjust-stock.js';

const given = specFor(stockItem);
const broken = { sku: mug, delta: -2, reason: 'broken', reference: 'count-1' };

describe('adjust stock', () => {
  it('takes units off the shelf and says why', () => {
    given(received(2)).when(adjustStock, broken).thenEmits(adjusted(-2, 'broken'));
  });

  it('puts units on the shelf that nobody had counted', () => {
    given()
      .when(adjustStock, { ...broken, delta: 3, reason: 'found' })
      .thenEmits(adjusted(3, 'found'));
  });

  it('corrects once per reference', () => {
    given(received(9), adjusted(-2, 'broken')).when(adjustStock, broken).thenNothing();
  });

  it('does not mistake another delta under a known reference for a repeat', () => {
    given(received(9), adjusted(-1, 'broken')).when(adjustStock, broken).thenRefuses('IDEMPOTENCY_KEY_REUSED');
  });

  it('never takes units that are promised', () => {
    given(received(4), held('anna', 1), held('bob', 2), allocated('bob', 2))
      .when(adjustStock, broken)
      .thenRefuses('STOCK_BELOW_COMMITTED');
  });

  it('takes everything that is not promised', () => {
    given(received(4), held('anna', 2)).when(adjustStock, broken).thenEmits(adjusted(-2, 'broken'));
  });

  it('never goes below zero', () => {
    given(received(1)).when(adjustStock, broken).thenRefuses('STOCK_BELOW_COMMITTED');
  });

  it('wants a reason', () => {
    given(received(9))
      .when(adjustStock, { ...broken, reason: ' ' })
      .thenRefuses('REASON_REQUIRED');
  });

  it('corrects by whole units, and not by none', () => {
    for (const delta of [0, 0.5])
      given(received(9))
        .when(adjustStock, { ...broken, delta })
        .thenRefuses('INVALID_QUANTITY');
  });

  it('refuses more than a thousand million units on hand', () => {
    given(received(1))
      .when(adjustStock, { ...broken, delta: 1_000_000_000 })
      .thenRefuses('LIMIT_EXCEEDED');
  });
});
