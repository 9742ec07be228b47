import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import {
  allocated,
  at,
  committed,
  expired,
  extended,
  held,
  mug,
  orderOf,
  received,
  released,
  reservationOf,
} from '../../test/stock-story.js';
import { stockItem } from '../domain/stock-item.js';
import { allocateHold } from './allocate-hold.js';

const given = specFor(stockItem);
const paid = { sku: mug, reservationId: reservationOf('anna'), orderId: orderOf('anna'), now: at(10) };

describe('allocate hold', () => {
  it('gives held units to the order for good', () => {
    given(received(2), held('anna', 2)).when(allocateHold, paid).thenEmits(allocated('anna', 2));
  });

  it('gives them once', () => {
    given(received(2), held('anna', 2), allocated('anna', 2)).when(allocateHold, paid).thenNothing();
    given(received(2), held('anna', 2), allocated('anna', 2), committed('anna', 2))
      .when(allocateHold, paid)
      .thenNothing();
  });

  it('comes too late when the time of the hold is up, recorded or not', () => {
    given(received(2), held('anna', 2))
      .when(allocateHold, { ...paid, now: at(900) })
      .thenRefuses('RESERVATION_EXPIRED');
    given(received(2), held('anna', 2), expired('anna', 2)).when(allocateHold, paid).thenRefuses('RESERVATION_EXPIRED');
  });

  it('comes in time when the hold was extended', () => {
    given(received(2), held('anna', 2), extended('anna', at(1800)))
      .when(allocateHold, { ...paid, now: at(900) })
      .thenEmits(allocated('anna', 2));
  });

  it('needs a hold', () => {
    given(received(2)).when(allocateHold, paid).thenRefuses('RESERVATION_EXPIRED');
    given(received(2), held('anna', 2), released('anna', 2, 'held'))
      .when(allocateHold, paid)
      .thenRefuses('RESERVATION_EXPIRED');
  });
});
