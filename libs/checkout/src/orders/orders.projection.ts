import { projection, type ProjectionTables, type Recorded } from '#event-sourcing';
import type { LineQuantity, OrderEvent } from '#ordering/contract';
import type { PaymentEvent } from '#payments/contract';
import type { ShipmentEvent } from '#shipping/contract';
import { payments } from './payments.told.js';
import { shipments } from './shipments.told.js';
import { outcomesTag, tellOrder, tellOutcome, tellStatus } from './telling.js';

type Placed = Recorded<Extract<OrderEvent, { type: 'OrderPlaced' }>>;

const unitsOf = (lines: readonly LineQuantity[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** What never changes is in `document`: PostgreSQL keeps a large one apart and does not write it again with every step. */
const documentOf = ({ data }: Placed): object => {
  const { lines, shippingAddress, billingAddress, email, shippingOption, shippingPrice, itemsTotal } = data;
  const { agreedPrices, paymentDeadline } = data;
  return {
    lines,
    shippingAddress,
    billingAddress,
    email,
    shippingOption,
    shippingPrice,
    itemsTotal,
    agreedPrices,
    paymentDeadline,
  };
};

function placed(event: Placed, db: ProjectionTables) {
  const { orderId, orderNumber, customerId, cartId, currency, total, lines, placedAt } = event.data;
  const { occurredAt } = event.metadata;
  const facts = { orderNumber, total, lines: lines.length };
  return db.raw(
    `with told as (
       insert into ${db.physical('orders')}
         (order_id, order_number, customer_id, cart_id, status, currency, total_minor, line_count, units, placed_at,
          updated_at, revision, entries, document)
       values (?, ?, ?, ?, 'placed', ?, ?::bigint, ?::int, ?::int, ?::timestamptz, ?::timestamptz, ?::bigint, 1, ?::jsonb)
       on conflict (order_id) do nothing returning order_id, entries)
     insert into ${db.physical('order_timeline')} (order_id, seq, at, type, facts)
     select order_id, entries, ?::timestamptz, ?, ?::jsonb from told`,
    [
      orderId,
      orderNumber,
      customerId,
      cartId,
      currency,
      total.amount,
      lines.length,
      unitsOf(lines),
      placedAt,
      occurredAt,
      String(event.revision),
      JSON.stringify(documentOf(event)),
      occurredAt,
      event.type,
      JSON.stringify(facts),
    ],
  );
}

/** An order as its customer and staff see it, with its payments and parcels, and everything that happened to it. */
export const orders = projection<OrderEvent | PaymentEvent | ShipmentEvent>({
  name: 'checkout.orders',
  version: 1,
  tables: {
    orders: (t) => {
      t.text('order_id').primary();
      t.text('order_number').notNullable();
      t.text('customer_id').nullable();
      t.text('cart_id').nullable();
      t.text('status').notNullable();
      t.text('payment_status').notNullable().defaultTo('none');
      t.text('fulfilment_status').notNullable().defaultTo('unfulfilled');
      t.text('return_status').notNullable().defaultTo('none');
      t.text('currency').notNullable();
      t.bigInteger('total_minor').notNullable();
      t.bigInteger('captured_minor').notNullable().defaultTo(0);
      t.bigInteger('refunded_minor').notNullable().defaultTo(0);
      t.integer('line_count').notNullable();
      t.integer('units').notNullable();
      t.integer('shipped_units').notNullable().defaultTo(0);
      t.integer('delivered_units').notNullable().defaultTo(0);
      t.timestamp('placed_at').notNullable();
      t.timestamp('updated_at').notNullable();
      t.bigInteger('revision').notNullable();
      t.integer('entries').notNullable();
      t.text('payment_id').nullable();
      t.jsonb('rejection').nullable();
      t.jsonb('payments').notNullable().defaultTo('{}');
      t.jsonb('shipments').notNullable().defaultTo('{}');
      t.jsonb('document').notNullable();
      // Read backwards: newest first.
      t.index(['customer_id', 'placed_at', 'order_id']);
      t.index(['placed_at', 'order_id']);
    },
    order_timeline: (t) => {
      t.text('order_id').notNullable();
      t.integer('seq').notNullable();
      t.timestamp('at').notNullable();
      t.text('type').notNullable();
      t.jsonb('facts').notNullable();
      t.primary(['order_id', 'seq']);
    },
  },
  on: {
    OrderPlaced: placed,
    OrderStockHeld: (event, db) => tellStatus(event, db, 'awaiting_payment', { heldUntil: event.data.heldUntil }),
    OrderRejected: (event, db) => {
      const { reason, lines } = event.data;
      db.invalidate(outcomesTag);
      const values = ['rejected', JSON.stringify({ reason, lines })];
      return tellOrder(event, db, { set: 'status = ?, rejection = ?::jsonb', values, facts: { reason, lines } });
    },
    OrderPaymentRetried: (event, db) => tellOrder(event, db, { facts: { attempt: event.data.attempt } }),
    OrderConfirmed: (event, db) => tellOutcome(event, db, 'confirmed', { paymentId: event.data.paymentId }),
    OrderExpired: (event, db) => tellOutcome(event, db, 'expired'),
    // Why somebody cancelled is said in their own words: it stays in the event.
    OrderCancellationRequested: (event, db) => tellOrder(event, db, { facts: { stage: event.data.stage } }),
    OrderCancellationRefused: (event, db) => tellOrder(event, db, { facts: { reason: event.data.reason } }),
    OrderCancelled: (event, db) => tellOutcome(event, db, 'cancelled'),
    OrderFulfilmentStarted: (event, db) => tellStatus(event, db, 'in_fulfilment'),
    OrderLinesShipped: (event, db) => {
      const { shipmentId, lines } = event.data;
      const units = unitsOf(lines);
      const set = `shipped_units = shipped_units + ?::int, fulfilment_status = case
        when delivered_units > 0 then 'partially_delivered'
        when shipped_units + ?::int >= units then 'shipped' else 'partially_shipped' end`;
      return tellOrder(event, db, { set, values: [units, units], facts: { shipmentId, units } });
    },
    OrderLinesDelivered: (event, db) => {
      const { shipmentId, lines } = event.data;
      const units = unitsOf(lines);
      const set = `delivered_units = delivered_units + ?::int, fulfilment_status = case
        when delivered_units + ?::int >= units then 'delivered' else 'partially_delivered' end`;
      return tellOrder(event, db, { set, values: [units, units], facts: { shipmentId, units } });
    },
    OrderDelivered: (event, db) => tellStatus(event, db, 'delivered'),
    OrderCompleted: (event, db) => tellStatus(event, db, 'completed'),
    LatePaymentReceived: (event, db) => {
      const { paymentId, amount } = event.data;
      return tellOrder(event, db, { facts: { paymentId, amount } });
    },
    ...payments,
    ...shipments,
  },
});
