import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { adjusted, mug, received } from '../../test/stock-story.js';
import { stockItem } from '../domain/stock-item.js';
import { receiveStock } from './receive-stock.js';

const given = specFor(stockItem);
const delivery = { sku: mug, quantity: 5, receiptId: 'receipt-1', reference: 'note 9' };

describe('receive stock', () => {
  it('puts a delivery on the shelf', () => {
    given().when(receiveStock, delivery).thenEmits(received(5));
  });

  it('books a delivery once, however often it is reported', () => {
    given(received(5)).when(receiveStock, delivery).thenNothing();
  });

  it('takes another receipt for another delivery, whatever note came with it', () => {
    given(received(5))
      .when(receiveStock, { ...delivery, receiptId: 'receipt-2' })
      .thenEmits(received(5, 'receipt-2'));
    given(received(5))
      .when(receiveStock, { ...delivery, receiptId: 'receipt-2', quantity: 4 })
      .thenEmits(received(4, 'receipt-2'));
  });

  it('keeps receipts and adjustments apart', () => {
    given(received(9, 'first'), adjusted(-1, 'broken', 'receipt-1'))
      .when(receiveStock, delivery)
      .thenEmits(received(5));
  });

  it('does not mistake another quantity under a known receipt for a repeat', () => {
    given(received(5))
      .when(receiveStock, { ...delivery, quantity: 4 })
      .thenRefuses('IDEMPOTENCY_KEY_REUSED');
  });

  it('counts whole units above zero only', () => {
    for (const quantity of [0, -1, 0.5, Number.POSITIVE_INFINITY]) {
      given()
        .when(receiveStock, { ...delivery, quantity })
        .thenRefuses('INVALID_QUANTITY');
    }
  });

  it('refuses more than a thousand million units on hand', () => {
    given(received(999_999_996, 'hoard')).when(receiveStock, delivery).thenRefuses('LIMIT_EXCEEDED');
  });
});
