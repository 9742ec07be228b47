import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { allocated, committed, held, mug, received, released, reservationOf } from '../../test/stock-story.js';
import { stockItem } from '../domain/stock-item.js';
import { commitStock } from './commit-stock.js';

const given = specFor(stockItem);
const shipped = { sku: mug, reservationId: reservationOf('anna'), quantity: 2 };

describe('commit stock', () => {
  it('takes allocated units out of the building', () => {
    given(received(2), held('anna', 2), allocated('anna', 2))
      .when(commitStock, shipped)
      .thenEmits(committed('anna', 2));
  });

  it('lets parts of an allocation leave one after another', () => {
    given(received(3), held('anna', 3), allocated('anna', 3), committed('anna', 1))
      .when(commitStock, shipped)
      .thenEmits(committed('anna', 2));
  });

  it('changes nothing when everything has left', () => {
    given(received(2), held('anna', 2), allocated('anna', 2), committed('anna', 2))
      .when(commitStock, shipped)
      .thenNothing();
  });

  it('never takes more than is allocated', () => {
    given(received(9), held('anna', 1), allocated('anna', 1)).when(commitStock, shipped).thenRefuses('NOT_ALLOCATED');
    given(received(9), held('anna', 2)).when(commitStock, shipped).thenRefuses('NOT_ALLOCATED');
    given(received(9)).when(commitStock, shipped).thenRefuses('NOT_ALLOCATED');
    given(received(9), held('anna', 2), released('anna', 2, 'held'))
      .when(commitStock, shipped)
      .thenRefuses('NOT_ALLOCATED');
  });

  it('commits whole units above zero only', () => {
    given(received(2), held('anna', 2), allocated('anna', 2))
      .when(commitStock, { ...shipped, quantity: 0 })
      .thenRefuses('INVALID_QUANTITY');
  });
});
