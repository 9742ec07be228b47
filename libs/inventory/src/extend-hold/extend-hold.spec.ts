import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import {
  allocated,
  at,
  extended,
  held,
  mug,
  orderOf,
  received,
  released,
  reservationOf,
} from '../../test/stock-story.js';
import { stockItem } from '../domain/stock-item.js';
import { extendHold } from './extend-hold.js';

const given = specFor(stockItem);
const longer = {
  sku: mug,
  reservationId: reservationOf('anna'),
  orderId: orderOf('anna'),
  expiresAt: at(1800),
  now: at(10),
};

describe('extend hold', () => {
  it('moves the end of a hold', () => {
    given(received(2), held('anna', 2))
      .when(extendHold, longer)
      .thenEmits(extended('anna', at(1800)));
  });

  it('changes nothing when the hold lasts that long already', () => {
    given(received(2), held('anna', 2), extended('anna', at(1800)))
      .when(extendHold, longer)
      .thenNothing();
    given(received(2), held('anna', 2))
      .when(extendHold, { ...longer, expiresAt: at(20) })
      .thenNothing();
  });

  it('leaves allocated units as they are: they have no end', () => {
    given(received(2), held('anna', 2), allocated('anna', 2)).when(extendHold, longer).thenNothing();
  });

  it('cannot extend what is over or was never held', () => {
    given(received(2), held('anna', 2))
      .when(extendHold, { ...longer, now: at(900) })
      .thenRefuses('RESERVATION_EXPIRED');
    given(received(2), held('anna', 2), released('anna', 2, 'held'))
      .when(extendHold, longer)
      .thenRefuses('RESERVATION_EXPIRED');
    given(received(2)).when(extendHold, longer).thenRefuses('RESERVATION_EXPIRED');
  });

  it('ends after twenty extensions', () => {
    const extensions = Array.from({ length: 20 }, (_, step) => extended('anna', at(901 + step)));
    given(received(2), held('anna', 2), ...extensions)
      .when(extendHold, longer)
      .thenRefuses('LIMIT_EXCEEDED');
  });
});
