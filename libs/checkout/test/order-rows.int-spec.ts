import { startTestPostgres, type TestPostgres } from '#embedded';
import type { AnyEvent } from '#kernel';
import { PostgresDatabase } from '#postgres';
import { projectionSpec } from '#testing';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { orders } from '../src/orders/orders.projection.js';

let postgres: TestPostgres;
let database: PostgresDatabase;

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = new PostgresDatabase({ url: await postgres.freshDatabase() });
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 30_000);

const given = (...events: readonly AnyEvent[]) => projectionSpec(orders, database).given(...events);
const [orderId, paymentId, shipmentId] = ['order-1', 'payment-1', 'shipment-1'];
const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const told = (type: string, data: object = {}): AnyEvent => ({ type, data: { orderId, ...data } });
const paid = (type: string, data: object = {}, id = paymentId): AnyEvent => told(type, { paymentId: id, ...data });

const placed = told('OrderPlaced', {
  orderNumber: '101201-AAAAAA',
  customerId: 'customer-1',
  cartId: 'cart-1',
  currency: 'GBP',
  lines: [
    { lineId: '1', sku: 'MUG', quantity: 2 },
    { lineId: '2', sku: 'TEA', quantity: 1 },
  ],
  shippingOption: 'standard',
  shippingPrice: gbp(495),
  itemsTotal: gbp(1300),
  total: gbp(1795),
  paymentMethod: 'pm_card_visa',
  shippingAddress: { name: 'Ada' },
  billingAddress: null,
  email: null,
  agreedPrices: false,
  paymentDeadline: '2026-11-20T10:15:00.000Z',
  placedAt: '2010-12-01T08:26:00.000Z',
});
const held = told('OrderStockHeld', { reservations: [], heldUntil: '2026-11-20T10:16:00.000Z' });
const asked = paid('PaymentAuthorizationRequested', { attempt: 1, amount: gbp(1795), paymentMethod: 'pm_card_visa' });
const authorized = paid('PaymentAuthorized', { gatewayRef: 'pi', amount: gbp(1795), expiresAt: 'x' });
const confirmed = told('OrderConfirmed', { paymentId });
const begun = [placed, held, asked, authorized] as const;
const status = {
  order_id: orderId,
  status: 'awaiting_payment',
  payment_status: 'pending',
  fulfilment_status: 'unfulfilled',
};
const left = (minor: string, refunded = '0') => ({ captured_minor: minor, refunded_minor: refunded });

const ship = (lineId: string, quantity: number) =>
  told('OrderLinesShipped', { shipmentId, lines: [{ lineId, quantity }] });
const deliver = (lineId: string, quantity: number) =>
  told('OrderLinesDelivered', { shipmentId, lines: [{ lineId, quantity }] });
const row = (fulfilment_status: string) => [{ fulfilment_status }];
const unknown = (attempt: number) =>
  paid('PaymentOutcomeUnknown', { operation: 'authorize', operationId: paymentId, attempt });

describe('the row of an order', () => {
  it('begins with everything that was agreed, at the business time it was placed', async () => {
    await given()
      .when(placed)
      .thenRows('orders', [
        {
          ...status,
          status: 'placed',
          payment_status: 'none',
          return_status: 'none',
          order_number: '101201-AAAAAA',
          customer_id: 'customer-1',
          cart_id: 'cart-1',
          total_minor: '1795',
          line_count: 2,
          units: 3,
          entries: 1,
          placed_at: new Date('2010-12-01T08:26:00.000Z'),
        },
      ]);
  });

  it('follows the order and its payment side by side', async () => {
    await given(placed, held).when(asked).thenRows('orders', [status]);
    await given(...begun)
      .when(confirmed)
      .thenRows('orders', [{ ...status, status: 'confirmed', payment_status: 'authorized', entries: 5 }]);
  });

  it('knows why the shop said no', async () => {
    const rejection = { reason: 'OUT_OF_STOCK', lines: [{ sku: 'MUG', wanted: 2, available: 0 }] };
    await given(placed)
      .when(told('OrderRejected', rejection))
      .thenRows('orders', [{ status: 'rejected', rejection }]);
  });

  it('says what became of the latest payment, whatever is heard of an earlier one', async () => {
    const declined = paid('PaymentDeclined', { code: 'card_declined', category: 'hard' });
    await given(placed, held, asked)
      .when(declined)
      .thenRows('orders', [{ ...status, payment_status: 'failed' }]);
    const again = paid('PaymentAuthorizationRequested', { attempt: 2, amount: gbp(1795) }, 'payment-2');
    await given(placed, held, asked, declined, again)
      .when(paid('PaymentVoided', { amount: gbp(1795) }))
      .thenRows('orders', [
        {
          ...status,
          payments: {
            'payment-1': { status: 'voided', attempt: 1, amount: gbp(1795), code: 'card_declined', category: 'hard' },
            'payment-2': { status: 'pending', attempt: 2, amount: gbp(1795) },
          },
        },
      ]);
  });

  it('adds captures and refunds up', async () => {
    const capture = (minor: number) => paid('PaymentCaptured', { captureId: 'c', amount: gbp(minor) });
    await given(...begun, confirmed)
      .when(capture(795))
      .thenRows('orders', [{ payment_status: 'partially_captured', ...left('795') }]);
    await given(...begun, confirmed, capture(795))
      .when(capture(1000))
      .thenRows('orders', [{ payment_status: 'captured', ...left('1795') }]);
    await given(...begun, confirmed, capture(1795))
      .when(paid('PaymentRefunded', { refundId: 'r', amount: gbp(1795) }))
      .thenRows('orders', [{ payment_status: 'refunded', ...left('1795', '1795') }]);
  });

  it('counts what has left and what has arrived', async () => {
    await given(placed).when(ship('1', 2)).thenRows('orders', row('partially_shipped'));
    await given(placed, ship('1', 2)).when(ship('2', 1)).thenRows('orders', row('shipped'));
    await given(placed, ship('1', 2)).when(deliver('1', 2)).thenRows('orders', row('partially_delivered'));
    await given(placed, ship('1', 2), deliver('1', 2), ship('2', 1))
      .when(deliver('2', 1))
      .thenRows('orders', row('delivered'));
  });

  it('shows its parcels', async () => {
    const about = { shipmentId, sellerId: 'seller-1', method: 'standard', lines: [{ quantity: 2 }, { quantity: 1 }] };
    const labelled = told('ShipmentLabelled', { shipmentId, carrier: 'Royal Mail', trackingNumber: 'RM1' });
    await given(placed, told('ShipmentPlanned', about))
      .when(labelled)
      .thenRows('orders', [
        {
          shipments: {
            [shipmentId as string]: {
              status: 'ready_for_pickup',
              sellerId: 'seller-1',
              method: 'standard',
              units: 3,
              carrier: 'Royal Mail',
              trackingNumber: 'RM1',
            },
          },
        },
      ]);
  });
});

describe('the timeline of an order', () => {
  it('tells every step in the order it happened, and nothing personal', async () => {
    const requested = told('OrderCancellationRequested', { reason: 'Ada moved house', stage: 'awaiting_payment' });
    await given(placed, held, asked)
      .when(requested)
      .thenRows('order_timeline', [
        {
          order_id: orderId,
          seq: 1,
          type: 'OrderPlaced',
          facts: { lines: 2, total: gbp(1795), orderNumber: '101201-AAAAAA' },
        },
        { order_id: orderId, seq: 2, type: 'OrderStockHeld', facts: { heldUntil: '2026-11-20T10:16:00.000Z' } },
        {
          order_id: orderId,
          seq: 3,
          type: 'PaymentAuthorizationRequested',
          facts: { amount: gbp(1795), attempt: 1, paymentId },
        },
        { order_id: orderId, seq: 4, type: 'OrderCancellationRequested', facts: { stage: 'awaiting_payment' } },
      ]);
  });

  it('says so when a cancellation came too late', async () => {
    await given(placed)
      .when(told('OrderCancellationRefused', { reason: 'ALREADY_PICKED_UP' }))
      .thenRows('order_timeline', [
        { seq: 1, type: 'OrderPlaced' },
        { seq: 2, type: 'OrderCancellationRefused' },
      ]);
  });

  it('mentions a lost answer once, however often somebody asks again', async () => {
    await given(placed, unknown(1))
      .when(unknown(2))
      .thenRows('order_timeline', [{ seq: 1 }, { seq: 2 }]);
  });

  it('does not begin with a payment of an order nobody placed', async () => {
    await given().when(asked).thenRows('order_timeline', []);
  });
});
