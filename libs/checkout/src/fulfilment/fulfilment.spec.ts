import type { Process } from '#event-sourcing';
import {
  deterministicId,
  type Money,
  type OrderId,
  type PaymentId,
  type ReservationId,
  type ShipmentId,
  type Sku,
  type UserId,
} from '#kernel';
import type { ConfirmedLine } from '#ordering/contract';
import { processSpec } from '#testing';
import { describe, expect, it } from '@jest/globals';
import { evolve } from './evolve.js';
import type { FulfilmentCommand, FulfilmentEvent, FulfilmentInput, FulfilmentTimer } from './messages.js';
import { react } from './react.js';
import { type Fulfilment, initial } from './state.js';

const at = '2026-11-20T10:00:00.000Z';
const orderId = 'order-1' as OrderId;
const paymentId = 'payment-1' as PaymentId;
const gbp = (amount: number): Money => ({ amount, currency: 'GBP' });

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;
type Heard = Untimed<FulfilmentInput>;

const story = { category: 'fulfilment', initial, evolve, react: react({ returnWindowMs: 86_400_000 }) };
const given = processSpec(
  story as unknown as Process<Fulfilment, FulfilmentEvent, FulfilmentCommand, FulfilmentTimer>,
  at,
);

const anna = 'anna' as UserId;
const bert = 'bert' as UserId;
const parcelId = (seller: UserId) => deterministicId('shipment', orderId, seller) as ShipmentId;
const secondPlan = (seller: UserId) => deterministicId('shipment', orderId, seller, 2) as ShipmentId;

const line = (lineId: string, sku: string, sellerId: UserId, minor: number, tracked = true): ConfirmedLine => ({
  lineId,
  sku: sku as Sku,
  quantity: 2,
  sellerId,
  tracked,
  reservationId: tracked ? (`hold-${sku}` as ReservationId) : null,
  lineTotal: gbp(minor),
});
const mugs = line('1', 'MUG', anna, 500);
const moreMugs = line('2', 'MUG', anna, 500);
const wrapping = line('3', 'WRAP', anna, 0, false);
const tea = line('4', 'TEA', bert, 500);

const confirmed = (lines: readonly ConfirmedLine[], total = gbp(1001), paid: PaymentId | null = paymentId): Heard => ({
  type: 'OrderConfirmed',
  data: { orderId, paymentId: paid, total, lines, shippingOption: 'express' },
});
const one = confirmed([mugs, moreMugs, wrapping]);
const two = confirmed([mugs, tea]);
const of = (shipmentId: ShipmentId) => ({ shipmentId, orderId, lines: [] });
const pickedUp = (shipmentId: ShipmentId): Heard => ({ type: 'ShipmentPickedUp', data: of(shipmentId) });
const arrived = (shipmentId: ShipmentId): Heard => ({ type: 'ShipmentDelivered', data: of(shipmentId) });
const stopped = (shipmentId: ShipmentId): Heard => ({
  type: 'ShipmentCancelled',
  data: { shipmentId, orderId, reason: 'ORDER_CANCELLED' },
});
const cancel: Heard = { type: 'OrderCancellationRequested', data: { orderId, stage: 'confirmed' } };
const captured = (captureId: string): Heard => ({
  type: 'PaymentCaptured',
  data: { paymentId, orderId, captureId, amount: gbp(1) },
});
const notCaptured = (captureId: string): Heard => ({
  type: 'CaptureFailed',
  data: { paymentId, orderId, captureId, code: 'oops' },
});
const voided: Heard = { type: 'PaymentVoided', data: { paymentId, orderId, amount: gbp(1001) } };
const fired = (timer: FulfilmentTimer): Heard => ({ type: 'TimerFired', data: { timer } });
const again = (dueAt: string) => ({ type: 'SetTimer', data: { timer: 'again', dueAt } });
const refused = (sent: { type: string; data: object }, code: string): Heard =>
  ({ type: 'CommandRefused', data: { command: sent.type, data: sent.data, code, detail: '', facts: {} } }) as Heard;

const plan = (shipmentId: ShipmentId, sellerId: UserId, ...lines: readonly ConfirmedLine[]) => ({
  type: 'PlanParcel',
  data: {
    shipmentId,
    orderId,
    sellerId,
    lines: lines.map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity })),
    method: 'express',
  },
});
const quantities = (...lines: readonly ConfirmedLine[]) => lines.map(({ lineId, quantity }) => ({ lineId, quantity }));
const record = (shipmentId: ShipmentId, ...lines: readonly ConfirmedLine[]) => ({
  type: 'RecordShipment',
  data: { orderId, shipmentId, lines: quantities(...lines) },
});
const deliver = (shipmentId: ShipmentId, ...lines: readonly ConfirmedLine[]) => ({
  type: 'RecordDelivery',
  data: { orderId, shipmentId, lines: quantities(...lines) },
});
const commit = (sku: string, quantity: number) => ({
  type: 'CommitStock',
  data: { sku, reservationId: `hold-${sku}`, quantity },
});
const capture = (captureId: string, minor: number) => ({
  type: 'CapturePayment',
  data: { paymentId, captureId, amount: gbp(minor) },
});
const stop = (shipmentId: ShipmentId) => ({ type: 'CancelShipment', data: { shipmentId, reason: 'ORDER_CANCELLED' } });
const release = (sku: string) => ({
  type: 'ReleaseStock',
  data: { sku, reservationId: `hold-${sku}`, orderId, reason: 'ORDER_CANCELLED' },
});
const complete = { type: 'CompleteCancellation', data: { orderId, reason: 'REQUESTED' } };
const voidIt = (tries = 0) => ({
  type: 'VoidPayment',
  data: { paymentId, voidId: deterministicId('void', paymentId, tries) },
});

const alarm = (name: string, about: string) => ({ type: 'RaiseAlarm', data: { alarm: name, about } });

describe('a confirmed order', () => {
  it('leaves in one parcel per seller', () => {
    given()
      .when(two)
      .thenSends(plan(parcelId(anna), anna, mugs), plan(parcelId(bert), bert, tea));
  });

  it('is charged at hand-over, when its goods leave the books', () => {
    given(one)
      .when(pickedUp(parcelId(anna)))
      .thenSends(record(parcelId(anna), mugs, moreMugs, wrapping), commit('MUG', 4), capture(parcelId(anna), 1001));
  });

  it('is charged once and in full, when the first of its parcels leaves', () => {
    given(two)
      .when(pickedUp(parcelId(bert)))
      .thenSends(record(parcelId(bert), tea), commit('TEA', 2), capture(parcelId(bert), 1001));
    given(two, pickedUp(parcelId(bert)))
      .when(pickedUp(parcelId(anna)))
      .thenSends(record(parcelId(anna), mugs), commit('MUG', 2));
  });

  it('costs nothing when nothing was to be paid', () => {
    given(confirmed([mugs], gbp(0), null))
      .when(pickedUp(parcelId(anna)))
      .thenSends(record(parcelId(anna), mugs), commit('MUG', 2));
  });

  it('arrives, and is closed when the time for returns is over', () => {
    const left = [one, pickedUp(parcelId(anna)), captured(parcelId(anna))] as const;
    const delivered: Heard = { type: 'OrderDelivered', data: { orderId } };
    given(...left)
      .when(arrived(parcelId(anna)))
      .thenSends(deliver(parcelId(anna), mugs, moreMugs, wrapping));
    given(...left, arrived(parcelId(anna)))
      .when(delivered)
      .thenSends({ type: 'SetTimer', data: { timer: 'return-window', dueAt: '2026-11-21T10:00:00.000Z' } });
    given(...left, arrived(parcelId(anna)), delivered)
      .when(fired('return-window'))
      .thenSends({ type: 'CloseOrder', data: { orderId } });
  });

  it('is planned again when staff give a parcel up', () => {
    given(one)
      .when(stopped(parcelId(anna)))
      .thenSends(plan(secondPlan(anna), anna, mugs, moreMugs, wrapping));
  });

  it('hears everything twice and sends everything once', () => {
    given(one).when(one).thenNothing();
    given(one, pickedUp(parcelId(anna)))
      .when(pickedUp(parcelId(anna)))
      .thenNothing();
    given(one, pickedUp(parcelId(anna)), arrived(parcelId(anna)))
      .when(arrived(parcelId(anna)))
      .thenNothing();
    given().when(voided).thenNothing();
  });
});

describe('a refusal that nothing can be done about', () => {
  it('is told to an operator', () => {
    given(one, pickedUp(parcelId(anna)))
      .when(refused(commit('MUG', 4), 'NOT_ALLOCATED'))
      .thenSends(alarm('COMMAND_REFUSED', 'CommitStock: NOT_ALLOCATED'));
    given(one, pickedUp(parcelId(anna)))
      .when(refused(record(parcelId(anna), mugs), 'INVALID_QUANTITY'))
      .thenSends(alarm('COMMAND_REFUSED', 'RecordShipment: INVALID_QUANTITY'));
    given(one)
      .when(refused(plan(parcelId(anna), anna, mugs), 'INVALID_QUANTITY'))
      .thenSends(alarm('COMMAND_REFUSED', 'PlanParcel: INVALID_QUANTITY'));
  });

  it('is told when the money or a parcel cannot be had back, after many attempts', () => {
    const failed: Heard = { type: 'VoidFailed', data: { paymentId, orderId, voidId: 'v', code: 'oops' } };
    given(one, cancel, stopped(parcelId(anna)), ...Array.from({ length: 12 }, () => failed))
      .when(failed)
      .thenSends(alarm('MONEY_NOT_RETURNED', `voiding ${paymentId}`));
    const missing = refused(stop(parcelId(anna)), 'SHIPMENT_NOT_FOUND');
    given(one, cancel, ...Array.from({ length: 12 }, () => missing))
      .when(missing)
      .thenSends(alarm('PARCEL_NOT_CANCELLED', parcelId(anna)));
  });
});

describe('a capture that fails', () => {
  const left = [one, pickedUp(parcelId(anna))] as const;
  const failed = [...left, notCaptured(parcelId(anna))] as const;
  const retried = deterministicId('capture', parcelId(anna), 1);

  it('is asked for again under a new name', () => {
    given(...left)
      .when(notCaptured(parcelId(anna)))
      .thenSends(again('2026-11-20T10:00:01.000Z'));
    given(...left)
      .when(refused(capture(parcelId(anna), 1001), 'PAYMENT_OUTCOME_UNKNOWN'))
      .thenSends(again('2026-11-20T10:00:01.000Z'));
    given(...failed)
      .when(fired('again'))
      .thenSends(capture(retried, 1001));
    given(...failed, fired('again'), captured(retried))
      .when(fired('again'))
      .thenNothing();
  });

  it('does not keep the parcel from arriving', () => {
    given(...failed)
      .when(arrived(parcelId(anna)))
      .thenSends(deliver(parcelId(anna), mugs, moreMugs, wrapping));
  });

  it('stays visible when it keeps failing', () => {
    let state: Fulfilment = [...left].map((input) => ({ ...input, at }) as FulfilmentInput).reduce(evolve, initial);
    for (let tries = 0; tries < 13; tries += 1) {
      const captureId = state.parcels[0]?.captureId ?? '';
      state = evolve(state, { ...notCaptured(captureId), at } as FulfilmentInput);
      expect(state.steps).toEqual(['tryAgainLater']);
      if (tries < 12) state = evolve(state, { ...fired('again'), at } as FulfilmentInput);
    }
    expect(state.parcels[0]).toMatchObject({ charge: 'failed', tries: 13 });
    expect(react({ returnWindowMs: 1 })({ ...notCaptured(''), at } as FulfilmentInput, state)).toEqual([
      alarm('NOT_CHARGED', parcelId(anna)),
    ]);
  });
});

describe('cancelling a confirmed order', () => {
  it('stops every parcel, then gives the money back, then the goods, then says so', () => {
    given(two)
      .when(cancel)
      .thenSends(stop(parcelId(anna)), stop(parcelId(bert)));
    given(two, cancel)
      .when(stopped(parcelId(anna)))
      .thenNothing();
    given(two, cancel, stopped(parcelId(anna)))
      .when(stopped(parcelId(bert)))
      .thenSends(voidIt());
    given(two, cancel, stopped(parcelId(anna)), stopped(parcelId(bert)))
      .when(voided)
      .thenSends(release('MUG'), release('TEA'), complete);
  });

  it('needs no money back when nothing was paid', () => {
    given(confirmed([mugs], gbp(0), null), cancel)
      .when(stopped(parcelId(anna)))
      .thenSends(release('MUG'), complete);
  });

  it('refunds what was captured meanwhile', () => {
    const refund = {
      type: 'RefundPayment',
      data: {
        paymentId,
        refundId: deterministicId('refund', paymentId, 0),
        amount: gbp(1001),
        reason: 'ORDER_CANCELLED',
      },
    };
    given(one, cancel, stopped(parcelId(anna)))
      .when(refused(voidIt(), 'INVALID_TRANSITION'))
      .thenSends(refund, release('MUG'), complete);
  });

  it('asks again when the money does not come back or a parcel cannot be found yet', () => {
    const failed: Heard = { type: 'VoidFailed', data: { paymentId, orderId, voidId: 'v', code: 'oops' } };
    given(one, cancel, stopped(parcelId(anna)))
      .when(failed)
      .thenSends(again('2026-11-20T10:00:01.000Z'));
    given(one, cancel, stopped(parcelId(anna)), failed)
      .when(fired('again'))
      .thenSends(voidIt(1));
    given(one, cancel)
      .when(refused(stop(parcelId(anna)), 'SHIPMENT_NOT_FOUND'))
      .thenSends(again('2026-11-20T10:00:01.000Z'));
    given(one, cancel, refused(stop(parcelId(anna)), 'SHIPMENT_NOT_FOUND'))
      .when(fired('again'))
      .thenSends(stop(parcelId(anna)));
  });

  it('comes too late for a parcel that has left: the order goes on', () => {
    const tooLate = refused(stop(parcelId(anna)), 'ALREADY_PICKED_UP');
    given(one, cancel).when(tooLate).thenNothing();
    given(one, cancel, tooLate)
      .when(pickedUp(parcelId(anna)))
      .thenSends(record(parcelId(anna), mugs, moreMugs, wrapping), commit('MUG', 4), capture(parcelId(anna), 1001));
    given(one, pickedUp(parcelId(anna)))
      .when(cancel)
      .thenNothing();
  });

  it('puts the other parcels back on their way when one has left', () => {
    const tooLate = refused(stop(parcelId(anna)), 'ALREADY_PICKED_UP');
    given(two, cancel, stopped(parcelId(bert)))
      .when(tooLate)
      .thenSends(plan(secondPlan(bert), bert, tea));
    given(two, cancel, stopped(parcelId(bert)))
      .when(pickedUp(parcelId(anna)))
      .thenSends(
        record(parcelId(anna), mugs),
        commit('MUG', 2),
        capture(parcelId(anna), 1001),
        plan(secondPlan(bert), bert, tea),
      );
  });
});
