import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import {
  allocated,
  at,
  expired,
  extended,
  held,
  mug,
  received,
  released,
  reservationOf,
} from '../../test/stock-story.js';
import { stockItem } from '../domain/stock-item.js';
import { expireHold } from './expire-hold.js';

const given = specFor(stockItem);
const timeIsUp = { sku: mug, reservationId: reservationOf('anna'), now: at(900) };

describe('expire hold', () => {
  it('frees units whose time is up', () => {
    given(received(2), held('anna', 2)).when(expireHold, timeIsUp).thenEmits(expired('anna', 2));
  });

  it('does nothing a moment before', () => {
    given(received(2), held('anna', 2))
      .when(expireHold, { ...timeIsUp, now: at(899) })
      .thenNothing();
    given(received(2), held('anna', 2), extended('anna', at(901)))
      .when(expireHold, timeIsUp)
      .thenNothing();
  });

  it('does nothing when the units are no longer held', () => {
    given(received(2)).when(expireHold, timeIsUp).thenNothing();
    given(received(2), held('anna', 2), allocated('anna', 2)).when(expireHold, timeIsUp).thenNothing();
    given(received(2), held('anna', 2), released('anna', 2, 'held'))
      .when(expireHold, timeIsUp)
      .thenNothing();
    given(received(2), held('anna', 2), expired('anna', 2)).when(expireHold, timeIsUp).thenNothing();
  });
});
