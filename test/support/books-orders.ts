import type { Payment } from './books-money.js';
import type { Reservation } from './books-stock.js';
import type { Fact } from './log.js';

type Line = Readonly<{ sku: string; quantity: number; tracked: boolean }>;

type Order = { readonly id: string; readonly total: number; readonly lines: readonly Line[]; status: string };

/** From which states an event may come, and where it leads. */
const steps: Readonly<Record<string, readonly [from: readonly string[], to: string]>> = {
  OrderStockHeld: [['placed'], 'awaiting_payment'],
  OrderRejected: [['placed', 'awaiting_payment'], 'rejected'],
  OrderConfirmed: [['awaiting_payment'], 'confirmed'],
  OrderExpired: [['awaiting_payment'], 'expired'],
  OrderCancelled: [['placed', 'awaiting_payment', 'confirmed', 'in_fulfilment'], 'cancelled'],
  OrderFulfilmentStarted: [['confirmed'], 'in_fulfilment'],
  OrderDelivered: [['in_fulfilment'], 'delivered'],
  OrderCompleted: [['delivered'], 'completed'],
};

const paid: ReadonlySet<string> = new Set(['confirmed', 'in_fulfilment', 'delivered', 'completed']);
const over: ReadonlySet<string> = new Set(['rejected', 'expired', 'cancelled']);

/** Every order is paid or over. A paid one has its money and its goods, exactly; one that is over has neither. */
export function auditOrders(
  facts: readonly Fact[],
  payments: ReadonlyMap<string, Payment>,
  reservations: ReadonlyMap<string, Reservation>,
  violations: string[],
): Readonly<Record<string, number>> {
  const orders = foldOrders(facts, violations);
  const money = netByOrder(payments);
  const goods = goodsByOrder(reservations);
  for (const order of orders.values()) {
    const { id, status } = order;
    const kept = { money: money.get(id) ?? 0, goods: goods.get(id) ?? new Map<string, number>() };
    if (paid.has(status)) expectPaid(order, kept, violations);
    else if (over.has(status)) expectNothing(order, kept, violations);
    else violations.push(`order ${id} is left ${status}`);
  }
  for (const [id, kept] of money)
    if (kept !== 0 && !orders.has(id)) violations.push(`money was taken for ${id}, which is no order`);
  return tally(orders);
}

function foldOrders(facts: readonly Fact[], violations: string[]): ReadonlyMap<string, Order> {
  const orders = new Map<string, Order>();
  const carts = new Map<string, string>();
  for (const { type, stream, revision, data } of facts) {
    if (!stream.startsWith('order-')) continue;
    const order = orders.get(data.orderId);
    if (type === 'OrderPlaced') {
      if (order) violations.push(`order ${data.orderId} was placed twice`);
      if (data.cartId !== null && carts.has(data.cartId)) violations.push(`cart ${data.cartId} became two orders`);
      carts.set(data.cartId, data.orderId);
      orders.set(data.orderId, { id: data.orderId, total: data.total.amount, lines: data.lines, status: 'placed' });
      continue;
    }
    const step = steps[type];
    if (!step) continue;
    const [from, to] = step;
    if (!order) violations.push(`${stream}@${revision} ${type}: the order was never placed`);
    else if (!from.includes(order.status)) violations.push(`${stream}@${revision} ${type}: it was ${order.status}`);
    if (order) order.status = to;
  }
  return orders;
}

type Kept = Readonly<{ money: number; goods: ReadonlyMap<string, number> }>;

function expectPaid({ id, status, total, lines }: Order, { money, goods }: Kept, violations: string[]): void {
  if (money !== total) violations.push(`order ${id} is ${status}: ${money} of ${total} is ours`);
  const wanted = new Map<string, number>();
  for (const { sku, quantity, tracked } of lines) if (tracked) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  for (const sku of new Set([...wanted.keys(), ...goods.keys()])) {
    const [promised, owed] = [goods.get(sku) ?? 0, wanted.get(sku) ?? 0];
    if (promised !== owed) violations.push(`order ${id} is ${status}: ${promised} of ${owed} ${sku} are its own`);
  }
}

function expectNothing({ id, status }: Order, { money, goods }: Kept, violations: string[]): void {
  if (money !== 0) violations.push(`order ${id} is ${status}: ${money} was kept`);
  for (const [sku, units] of goods)
    if (units > 0) violations.push(`order ${id} is ${status}: it keeps ${units} ${sku}`);
}

/** Held on the card or taken, and not given back. */
function netByOrder(payments: ReadonlyMap<string, Payment>): ReadonlyMap<string, number> {
  const net = new Map<string, number>();
  for (const { orderId, authorized, voided, refunded } of payments.values())
    net.set(orderId, (net.get(orderId) ?? 0) + authorized - voided - refunded);
  return net;
}

function goodsByOrder(
  reservations: ReadonlyMap<string, Reservation>,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const goods = new Map<string, Map<string, number>>();
  for (const { orderId, sku, held, allocated, committed } of reservations.values()) {
    const own = goods.get(orderId) ?? new Map<string, number>();
    own.set(sku, (own.get(sku) ?? 0) + held + allocated + committed);
    goods.set(orderId, own);
  }
  return goods;
}

function tally(orders: ReadonlyMap<string, Order>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of orders.values()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
