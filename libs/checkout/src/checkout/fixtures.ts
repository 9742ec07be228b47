import type { Process } from '#event-sourcing';
import { deterministicId, type Money, type OrderId, type PaymentId, type ReservationId, type Sku } from '#kernel';
import type { CancellationReason } from '#ordering/contract';
import { evolve } from './evolve.js';
import type {
  CheckoutCommand,
  CheckoutEvent,
  CheckoutInput,
  CheckoutTimer,
  Placed,
  RefusedCommand,
} from './messages.js';
import { react } from './react.js';
import { type Checkout, initial } from './state.js';

/** What specs of the checkout say: fixed ids, a fixed clock, a window of 15 minutes and a margin of one. */
export const at = '2026-11-20T10:00:00.000Z';
export const deadline = '2026-11-20T10:15:00.000Z';
export const heldUntil = '2026-11-20T10:16:00.000Z';
export const orderId = 'order-1' as OrderId;
export const policy = { paymentWindowMs: 900_000, holdMarginMs: 60_000, maxPaymentAttempts: 3 };

/** The process without its couriers: nothing else of it runs in a pure test. */
export const story = { category: 'checkout', initial, evolve, react: react(policy) } as unknown as Process<
  Checkout,
  CheckoutEvent,
  CheckoutCommand,
  CheckoutTimer
>;

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;
export type Heard = Untimed<CheckoutInput>;

export const gbp = (amount: number): Money => ({ amount, currency: 'GBP' });
export const mug = 'MUG' as Sku;
export const tea = 'TEA' as Sku;
export const total = gbp(1795);
export const paymentId = (attempt = 1) => deterministicId('payment', orderId, attempt) as PaymentId;
export const reservationId = (sku: Sku, attempt = 1) =>
  deterministicId('reservation', orderId, sku, attempt) as ReservationId;
export const voidId = (tries = 0) => deterministicId('void', paymentId(), tries);
export const refundId = (tries = 0) => deterministicId('refund', paymentId(), tries);

export const line = (sku: Sku, quantity: number, tracked = true) => ({ sku, quantity, tracked });

/** Two lines of mugs and one of tea, with something that needs no stock. */
const lines = [line(tea, 1), line(mug, 2), line(mug, 3), line('POST' as Sku, 1, false)];

export const placed = (changes: Partial<Placed> = {}): Heard => ({
  type: 'OrderPlaced',
  data: { orderId, lines, total, paymentMethod: 'pm_card_visa', paymentDeadline: deadline, ...changes },
});

const units = (sku: Sku) => (sku === mug ? 5 : 1);
const promise = (sku: Sku, attempt = 1) => ({ sku, reservationId: reservationId(sku, attempt), orderId });
const payment = (attempt = 1) => ({ paymentId: paymentId(attempt), orderId });

export const held = (sku: Sku, attempt = 1, expiresAt = heldUntil): Heard => ({
  type: 'StockHeld',
  data: { ...promise(sku, attempt), quantity: units(sku), expiresAt },
});
export const extended = (sku: Sku, expiresAt: string): Heard => ({
  type: 'HoldExtended',
  data: { ...promise(sku), expiresAt },
});
export const allocated = (sku: Sku, attempt = 1): Heard => ({
  type: 'StockAllocated',
  data: { ...promise(sku, attempt), quantity: units(sku) },
});
export const authorized = (attempt = 1): Heard => ({
  type: 'PaymentAuthorized',
  data: { ...payment(attempt), gatewayRef: 'pi_1', amount: total, expiresAt: deadline },
});
export const declined = (attempt = 1): Heard => ({
  type: 'PaymentDeclined',
  data: { ...payment(attempt), code: 'card_declined', category: 'hard' },
});
export const actionRequired: Heard = {
  type: 'PaymentActionRequired',
  data: { ...payment(), gatewayRef: 'pi_1', url: null },
};
export const captured: Heard = { type: 'PaymentCaptured', data: { ...payment(), captureId: 'c', amount: total } };
export const voided = (attempt = 1): Heard => ({ type: 'PaymentVoided', data: { ...payment(attempt), amount: total } });
export const voidFailed: Heard = { type: 'VoidFailed', data: { ...payment(), voidId: voidId(), code: 'oops' } };
export const refunded: Heard = { type: 'PaymentRefunded', data: { ...payment(), refundId: refundId(), amount: total } };
export const refundFailed: Heard = { type: 'RefundFailed', data: { ...payment(), refundId: refundId(), code: 'oops' } };
export const retried = (attempt = 2): Heard => ({
  type: 'OrderPaymentRetried',
  data: { orderId, attempt, paymentMethod: 'pm_card_mastercard' },
});
export const cancelRequested: Heard = {
  type: 'OrderCancellationRequested',
  data: { orderId, stage: 'awaiting_payment' },
};
export const cancelled: Heard = { type: 'OrderCancelled', data: { orderId, reason: 'PAYMENT_DECLINED' } };
export const fired = (timer: CheckoutTimer): Heard => ({ type: 'TimerFired', data: { timer } });

export const refused = (
  sent: CheckoutCommand,
  code: RefusedCommand['data']['code'],
  facts: Readonly<Record<string, unknown>> = {},
): Heard =>
  ({ type: 'CommandRefused', data: { command: sent.type, data: sent.data, code, detail: '', facts } }) as Heard;

export const hold = (sku: Sku, attempt = 1, expiresAt = heldUntil, now = at): CheckoutCommand => ({
  type: 'HoldStock',
  data: { ...promise(sku, attempt), quantity: units(sku), expiresAt, now },
});
export const extend = (sku: Sku, expiresAt: string, now: string): CheckoutCommand => ({
  type: 'ExtendHold',
  data: { ...promise(sku), expiresAt, now },
});
export const allocate = (sku: Sku, attempt = 1, now = at): CheckoutCommand => ({
  type: 'AllocateHold',
  data: { ...promise(sku, attempt), now },
});
export const expireHold = (sku: Sku, attempt = 1, now = at): CheckoutCommand => {
  const { reservationId } = promise(sku, attempt);
  return { type: 'ExpireHold', data: { sku, reservationId, now } };
};
export const release = (sku: Sku, reason: string, attempt = 1): CheckoutCommand => ({
  type: 'ReleaseStock',
  data: { ...promise(sku, attempt), reason },
});
const reserved = (sku: Sku, attempt: number) => ({
  sku,
  reservationId: reservationId(sku, attempt),
  quantity: units(sku),
});
export const markHeld: CheckoutCommand = {
  type: 'MarkStockHeld',
  data: { orderId, reservations: [reserved(mug, 1), reserved(tea, 1)], heldUntil },
};
export const authorize = (attempt = 1, paymentMethod = 'pm_card_visa'): CheckoutCommand => ({
  type: 'AuthorizePayment',
  data: { ...payment(attempt), attempt, amount: total, paymentMethod },
});
export const confirm = (teaAttempt = 1, changes: { paymentId?: null; heldUntil?: string } = {}): CheckoutCommand => ({
  type: 'ConfirmOrder',
  data: {
    orderId,
    paymentId: paymentId(),
    reservations: [reserved(mug, 1), reserved(tea, teaAttempt)],
    heldUntil,
    now: at,
    ...changes,
  },
});
export const voidIt = (attempt = 1, tries = 0): CheckoutCommand => ({
  type: 'VoidPayment',
  data: { paymentId: paymentId(attempt), voidId: deterministicId('void', paymentId(attempt), tries) },
});
export const refundIt = (reason: string, tries = 0): CheckoutCommand => ({
  type: 'RefundPayment',
  data: { paymentId: paymentId(), refundId: refundId(tries), amount: total, reason },
});
export const complete = (reason: CancellationReason = 'REQUESTED'): CheckoutCommand => ({
  type: 'CompleteCancellation',
  data: { orderId, reason },
});
export const expire = (now = deadline): CheckoutCommand => ({ type: 'ExpireOrder', data: { orderId, now } });
export const recordLate = (attempt = 1): CheckoutCommand => ({
  type: 'RecordLatePayment',
  data: { ...payment(attempt), amount: total },
});
export const setTimer = (timer: CheckoutTimer, dueAt: string) =>
  ({ type: 'SetTimer', data: { timer, dueAt } }) as const;
export const alarm = (name: string, about: string) => ({ type: 'RaiseAlarm', data: { alarm: name, about } }) as const;
export const stopTimer = { type: 'CancelTimer', data: { timer: 'payment-window' } } as const;
