import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import {
  allocated,
  committed,
  expired,
  held,
  mug,
  orderOf,
  received,
  released,
  reservationOf,
} from '../../test/stock-story.js';
import { stockItem } from '../domain/stock-item.js';
import { releaseStock } from './release-stock.js';

const given = specFor(stockItem);
const cancelled = {
  sku: mug,
  reservationId: reservationOf('anna'),
  orderId: orderOf('anna'),
  reason: 'ORDER_CANCELLED',
};

describe('release stock', () => {
  it('frees held units', () => {
    given(received(2), held('anna', 2))
      .when(releaseStock, cancelled)
      .thenEmits(released('anna', 2, 'held'));
  });

  it('frees allocated units', () => {
    given(received(2), held('anna', 2), allocated('anna', 2))
      .when(releaseStock, cancelled)
      .thenEmits(released('anna', 2, 'allocated'));
  });

  it('frees only what has not left the building', () => {
    given(received(3), held('anna', 3), allocated('anna', 3), committed('anna', 1))
      .when(releaseStock, cancelled)
      .thenEmits(released('anna', 2, 'allocated'));
  });

  it('does nothing for a reservation that is over or was never made', () => {
    given(received(2)).when(releaseStock, cancelled).thenNothing();
    given(received(2), held('anna', 2), expired('anna', 2)).when(releaseStock, cancelled).thenNothing();
    given(received(2), held('anna', 2), released('anna', 2, 'held'))
      .when(releaseStock, cancelled)
      .thenNothing();
    given(received(2), held('anna', 2), allocated('anna', 2), committed('anna', 2))
      .when(releaseStock, cancelled)
      .thenNothing();
  });
});
