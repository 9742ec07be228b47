import { deterministicId, plusMs } from '#kernel';
import { backOffMs, maxTries, raise, refusedInVain } from '../money-back.js';
import type { FulfilmentCommand, FulfilmentInput, Sends } from './messages.js';
import { type Fulfilment, type Parcel, parcelOf, reservationsOf, type Step } from './state.js';

export type FulfilmentPolicy = Readonly<{ returnWindowMs: number }>;

type Begin = (state: Fulfilment, input: FulfilmentInput, policy: FulfilmentPolicy) => Sends;

/** Turns what the input set in motion into commands, step by step. */
export const react =
  (policy: FulfilmentPolicy) =>
  (input: FulfilmentInput, state: Fulfilment): Sends =>
    state.steps.flatMap((step) => begin[step](state, input, policy));

const subjects = (state: Fulfilment): readonly Parcel[] =>
  [...new Set(state.subjects)].flatMap((shipmentId) => parcelOf(state, shipmentId) ?? []);

function plan({ orderId, method }: Fulfilment, { shipmentId, sellerId, lines, stands }: Parcel): Sends {
  if (stands !== 'planned') return [];
  const packed = lines.map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity }));
  return [{ type: 'PlanParcel', data: { shipmentId, orderId, sellerId, lines: packed, method } }];
}

/** The books of the order and of the stock follow what the courier was handed. */
function recordShipment({ orderId }: Fulfilment, { shipmentId, lines, stands }: Parcel): Sends {
  if (stands !== 'left') return [];
  const quantities = lines.map(({ lineId, quantity }) => ({ lineId, quantity }));
  return [
    { type: 'RecordShipment', data: { orderId, shipmentId, lines: quantities } },
    ...reservationsOf(lines).map((data): FulfilmentCommand => ({ type: 'CommitStock', data })),
  ];
}

const capture = ({ paymentId, total: amount }: Fulfilment, { captureId, charge }: Parcel): Sends =>
  paymentId && charge === 'asked' ? [{ type: 'CapturePayment', data: { paymentId, captureId, amount } }] : [];

const release = ({ orderId, parcels }: Fulfilment): Sends =>
  reservationsOf(parcels.flatMap(({ lines }) => lines)).map(({ sku, reservationId }) => ({
    type: 'ReleaseStock',
    data: { sku, reservationId, orderId, reason: 'ORDER_CANCELLED' },
  }));

/** The most patient of those that wait decides; beyond the last try an operator does. */
function later(state: Fulfilment, at: string): Sends {
  const { tries, parcels } = state;
  const worst = Math.max(tries, ...parcels.map(({ charge, tries }) => (charge === 'failed' ? tries : 0)));
  if (worst > maxTries) return [givenUp(state)];
  return [{ type: 'SetTimer', data: { timer: 'again', dueAt: plusMs(at, backOffMs(worst)) } }];
}

function givenUp({ money, paymentId, parcels }: Fulfilment): Sends[number] {
  const unpaid = parcels.find(({ charge, tries }) => charge === 'failed' && tries > maxTries);
  if (unpaid) return raise('NOT_CHARGED', unpaid.shipmentId);
  if (money === 'voiding' || money === 'refunding') return raise('MONEY_NOT_RETURNED', `${money} ${paymentId}`);
  const stuck = parcels.filter(({ stands }) => stands === 'cancelling').map(({ shipmentId }) => shipmentId);
  return raise('PARCEL_NOT_CANCELLED', stuck.join(' '));
}

/** What each step sends. A step without an entry does not compile. */
const begin = {
  plan: (state) => subjects(state).flatMap((parcel) => plan(state, parcel)),
  recordShipment: (state) => subjects(state).flatMap((parcel) => recordShipment(state, parcel)),
  recordDelivery: (state) =>
    subjects(state).map(({ shipmentId, lines }) => {
      const { orderId } = state;
      const quantities = lines.map(({ lineId, quantity }) => ({ lineId, quantity }));
      return { type: 'RecordDelivery', data: { orderId, shipmentId, lines: quantities } };
    }),
  timeReturns: (_, { at }, { returnWindowMs }) => [
    { type: 'SetTimer', data: { timer: 'return-window', dueAt: plusMs(at, returnWindowMs) } },
  ],
  close: ({ orderId }) => [{ type: 'CloseOrder', data: { orderId } }],
  capture: (state) => subjects(state).flatMap((parcel) => capture(state, parcel)),
  cancelParcels: (state) =>
    subjects(state).map(({ shipmentId }) => ({
      type: 'CancelShipment',
      data: { shipmentId, reason: 'ORDER_CANCELLED' },
    })),
  void: ({ paymentId, tries }) =>
    paymentId ? [{ type: 'VoidPayment', data: { paymentId, voidId: deterministicId('void', paymentId, tries) } }] : [],
  refund: ({ paymentId, tries, total: amount }) => {
    if (!paymentId) return [];
    const refundId = deterministicId('refund', paymentId, tries);
    return [{ type: 'RefundPayment', data: { paymentId, refundId, amount, reason: 'ORDER_CANCELLED' } }];
  },
  release: (state) => {
    const { orderId } = state;
    return [...release(state), { type: 'CompleteCancellation', data: { orderId, reason: 'REQUESTED' } }];
  },
  tryAgainLater: (state, { at }) => later(state, at),
  alarm: (_, input) => (input.type === 'CommandRefused' ? [refusedInVain(input.data)] : []),
} as const satisfies Record<Step, Begin>;
