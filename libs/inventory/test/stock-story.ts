import { deterministicId, type OrderId, plusMs, type ReservationId, type Sku } from '#kernel';
import type { StockItemEvent } from '../src/domain/events.js';

/** Events and ids that the specs of this context tell their stories with. */

export const mug = 'MUG-01' as Sku;

/** A fixed clock: seconds after noon. */
export const at = (seconds: number): string => plusMs('2026-11-20T12:00:00.000Z', seconds * 1000);

export const orderOf = (who: string): OrderId => `order-of-${who}` as OrderId;

export const reservationOf = (who: string): ReservationId => `${who}s-reservation` as ReservationId;

const of = (who: string) => ({ sku: mug, reservationId: reservationOf(who), orderId: orderOf(who) });

export const received = (quantity: number, receiptId = 'receipt-1', reference = 'note 9'): StockItemEvent => ({
  type: 'StockReceived',
  data: { sku: mug, quantity, receiptId, reference },
});

export const adjusted = (delta: number, reason: string, reference = 'count-1'): StockItemEvent => ({
  type: 'StockAdjusted',
  data: { sku: mug, delta, reason, reference },
});

export const held = (who: string, quantity: number, expiresAt = at(900)): StockItemEvent => ({
  type: 'StockHeld',
  data: { ...of(who), quantity, expiresAt },
});

export const extended = (who: string, expiresAt: string): StockItemEvent => ({
  type: 'HoldExtended',
  data: { ...of(who), expiresAt },
});

export const allocated = (who: string, quantity: number): StockItemEvent => ({
  type: 'StockAllocated',
  data: { ...of(who), quantity },
});

export const released = (
  who: string,
  quantity: number,
  from: 'held' | 'allocated',
  reason = 'ORDER_CANCELLED',
): StockItemEvent => ({ type: 'StockReleased', data: { ...of(who), quantity, from, reason } });

export const expired = (who: string, quantity: number): StockItemEvent => ({
  type: 'StockHoldExpired',
  data: { ...of(who), quantity },
});

export const committed = (who: string, quantity: number): StockItemEvent => ({
  type: 'StockCommitted',
  data: { ...of(who), quantity },
});

/** As it would stand in the log, `revision` counted from 0. */
export const recorded = (event: StockItemEvent, revision: number, stream = `stock-${mug}`) => ({
  ...event,
  id: deterministicId('event', stream, revision),
  stream,
  revision: BigInt(revision),
  position: { commit: BigInt(revision), prepare: BigInt(revision) },
  recordedAt: at(0),
  metadata: {
    $correlationId: 'correlation',
    $causationId: 'causation',
    commandId: 'command',
    command: 'Story',
    schemaVersion: 1,
    actor: { type: 'user', id: 'sam', role: 'seller' },
    occurredAt: at(revision),
    subjectIds: [],
    tenant: 'default',
  } as const,
});
