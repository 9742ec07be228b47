import { specFor } from '#testing';
import { describe, expect, it } from '@jest/globals';
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
import { type HoldStock, holdStock } from './hold-stock.js';

const given = specFor(stockItem);

const anna: HoldStock = {
  sku: mug,
  reservationId: reservationOf('anna'),
  orderId: orderOf('anna'),
  quantity: 2,
  expiresAt: at(900),
  now: at(0),
};

describe('hold stock', () => {
  it('holds units for an order until a moment', () => {
    given(received(2)).when(holdStock, anna).thenEmits(held('anna', 2));
  });

  it('holds once, however often it is asked', () => {
    given(received(5), held('anna', 2)).when(holdStock, anna).thenNothing();
  });

  it('asks nothing more of an order whose units are allocated already', () => {
    given(received(5), held('anna', 2), allocated('anna', 2)).when(holdStock, anna).thenNothing();
  });

  it('refuses when fewer units are free than wanted', () => {
    given(received(3), held('bob', 2)).when(holdStock, anna).thenRefuses('OUT_OF_STOCK');
  });

  it('says how many units were free', () => {
    const before = [received(3), held('bob', 2)].reduce(stockItem.evolve, stockItem.initial);
    const facts = { sku: mug, wanted: 2, available: 1 };
    expect(() => holdStock(anna, before)).toThrow(expect.objectContaining({ facts }));
  });

  it('refuses a product nobody has received yet', () => {
    given().when(holdStock, anna).thenRefuses('OUT_OF_STOCK');
  });

  it('gives released units to the next order', () => {
    given(received(2), held('bob', 2), released('bob', 2, 'held'))
      .when(holdStock, anna)
      .thenEmits(held('anna', 2));
  });

  it('lets overdue holds make room, and records their end first', () => {
    given(received(2), held('bob', 1, at(60)), held('carol', 1, at(61)))
      .when(holdStock, { ...anna, now: at(61) })
      .thenEmits(expired('bob', 1), expired('carol', 1), held('anna', 2));
  });

  it('leaves holds alone whose time is not up, and those that were extended or allocated', () => {
    given(
      received(9),
      held('bob', 1, at(60)),
      held('carol', 1, at(60)),
      held('dave', 1, at(62)),
      extended('bob', at(300)),
      allocated('carol', 1),
    )
      .when(holdStock, { ...anna, now: at(61) })
      .thenEmits(held('anna', 2));
  });

  it('does not revive a reservation that is over', () => {
    given(received(2), held('anna', 2), released('anna', 2, 'held'))
      .when(holdStock, anna)
      .thenRefuses('RESERVATION_EXPIRED');
    given(received(2), held('anna', 2), expired('anna', 2)).when(holdStock, anna).thenRefuses('RESERVATION_EXPIRED');
    given(received(4), held('anna', 2), allocated('anna', 2), committed('anna', 2))
      .when(holdStock, anna)
      .thenRefuses('RESERVATION_EXPIRED');
  });

  it('treats its own hold as over from the moment its time is up, whoever records it', () => {
    given(received(2), held('anna', 2))
      .when(holdStock, { ...anna, now: at(900) })
      .thenRefuses('RESERVATION_EXPIRED');
  });

  it('refuses a hold that would be over at once', () => {
    given(received(2))
      .when(holdStock, { ...anna, now: at(900) })
      .thenRefuses('RESERVATION_EXPIRED');
  });

  it('holds whole units above zero only', () => {
    for (const quantity of [0, -1, 1.5, Number.NaN]) {
      given(received(2))
        .when(holdStock, { ...anna, quantity })
        .thenRefuses('INVALID_QUANTITY');
    }
  });
});
