import { deterministicId, isZero } from '#kernel';
import { goOn, startCancelling, unwind } from './cancelling.js';
import type { Confirmed, FulfilmentInput, InputOf } from './messages.js';
import { type Fulfilment, type Parcel, parcelOf, parcelsOf, step, withParcel } from './state.js';

/** A parcel per seller leaves, is paid for and arrives. An input that is late, repeated or foreign changes nothing. */
export function evolve(before: Fulfilment, input: FulfilmentInput): Fulfilment {
  const state = before.steps.length > 0 ? { ...before, steps: [], subjects: [] } : before;
  if (input.type === 'OrderConfirmed') return state.stage === 'new' ? confirmed(state, input.data) : state;
  return state.stage === 'new' ? state : onTheWay(state, input);
}

function onTheWay(state: Fulfilment, input: Exclude<FulfilmentInput, { type: 'OrderConfirmed' }>): Fulfilment {
  switch (input.type) {
    case 'ShipmentPickedUp':
      return left(state, input.data);
    case 'ShipmentDelivered':
      return arrived(state, input.data);
    case 'ShipmentCancelled':
      return parcelCancelled(state, input.data);
    case 'OrderDelivered':
      return state.stage === 'fulfilling' ? step({ ...state, stage: 'delivered' }, 'timeReturns') : state;
    case 'OrderCancellationRequested':
      return startCancelling(state);
    case 'PaymentCaptured':
      return captured(state, input.data.captureId);
    case 'CaptureFailed':
      return notCaptured(state, input.data.captureId);
    case 'PaymentVoided':
      return state.money === 'voiding' ? unwind({ ...state, money: 'returned' }) : state;
    case 'PaymentRefunded':
      return state.money === 'refunding' ? { ...state, money: 'returned' } : state;
    case 'VoidFailed':
      return state.money === 'voiding' ? tryAgain(state) : state;
    case 'RefundFailed':
      return state.money === 'refunding' ? tryAgain(state) : state;
    case 'TimerFired':
      return input.data.timer === 'again' ? again(state) : closing(state);
    case 'CommandRefused':
      return refused(state, input.data);
  }
}

function confirmed(state: Fulfilment, order: Confirmed): Fulfilment {
  const { orderId, paymentId, total, shippingOption: method } = order;
  const parcels = parcelsOf(order);
  const money = paymentId ? 'authorized' : 'none';
  const begun = { ...state, orderId, paymentId, total, method, parcels, money } as const;
  return step({ ...begun, stage: 'fulfilling' }, 'plan', ...parcels.map(({ shipmentId }) => shipmentId));
}

/** Out of the door. The first parcel to leave takes the whole amount with it: a card payment can be captured once, and the
 *  gateway releases whatever was not. */
function left(state: Fulfilment, { shipmentId }: InputOf<'ShipmentPickedUp'>['data']): Fulfilment {
  const parcel = parcelOf(state, shipmentId);
  if (parcel?.stands !== 'planned' && parcel?.stands !== 'cancelling') return state;
  const charge = state.paymentId && !isZero(state.total) && !isCharged(state) ? 'asked' : 'none';
  const gone = step(withParcel(state, { ...parcel, stands: 'left', charge }), 'recordShipment', shipmentId);
  return goOn(charge === 'asked' ? step(gone, 'capture') : gone);
}

const isCharged = ({ parcels }: Fulfilment): boolean => parcels.some(({ charge }) => charge !== 'none');

function arrived(state: Fulfilment, { shipmentId }: InputOf<'ShipmentDelivered'>['data']): Fulfilment {
  const parcel = parcelOf(state, shipmentId);
  if (parcel?.stands !== 'left') return state;
  return step(withParcel(state, { ...parcel, stands: 'delivered' }), 'recordDelivery', shipmentId);
}

/** Staff gave a parcel up while the order goes on: the goods are still owed. */
function parcelCancelled(state: Fulfilment, { shipmentId }: InputOf<'ShipmentCancelled'>['data']): Fulfilment {
  const parcel = parcelOf(state, shipmentId);
  if (parcel?.stands !== 'planned' && parcel?.stands !== 'cancelling') return state;
  return goOn(withParcel(state, { ...parcel, stands: 'cancelled' }));
}

const byCapture = ({ parcels }: Fulfilment, captureId: string): Parcel | undefined =>
  parcels.find((it) => it.captureId === captureId);

function captured(state: Fulfilment, captureId: string): Fulfilment {
  const parcel = byCapture(state, captureId);
  if (parcel && parcel.charge !== 'none') return withParcel(state, { ...parcel, charge: 'captured' });
  // Somebody else took the whole amount; while everything is taken back, that is what must be given back.
  return state.stage === 'cancelling' ? unwind({ ...state, money: 'captured' }) : state;
}

function notCaptured(state: Fulfilment, captureId: string): Fulfilment {
  const parcel = byCapture(state, captureId);
  if (parcel?.charge !== 'asked') return state;
  return step(withParcel(state, { ...parcel, charge: 'failed', tries: parcel.tries + 1 }), 'tryAgainLater');
}

const tryAgain = (state: Fulfilment): Fulfilment => step({ ...state, tries: state.tries + 1 }, 'tryAgainLater');

/** A new capture has a new id: the gateway answers a repeated one with its old answer. */
const asAskedAgain = (parcel: Parcel): Parcel =>
  parcel.charge === 'failed'
    ? { ...parcel, charge: 'asked', captureId: deterministicId('capture', parcel.shipmentId, parcel.tries) }
    : parcel;

function again(state: Fulfilment): Fulfilment {
  const failed = state.parcels.filter(({ charge }) => charge === 'failed').map(({ shipmentId }) => shipmentId);
  if (failed.length > 0) return step({ ...state, parcels: state.parcels.map(asAskedAgain) }, 'capture', ...failed);
  if (state.money === 'voiding') return step(state, 'void');
  if (state.money === 'refunding') return step(state, 'refund');
  const stuck = state.parcels.filter(({ stands }) => stands === 'cancelling').map(({ shipmentId }) => shipmentId);
  return stuck.length > 0 ? step(state, 'cancelParcels', ...stuck) : state;
}

const closing = (state: Fulfilment): Fulfilment =>
  state.stage === 'delivered' ? step({ ...state, stage: 'ended' }, 'close') : state;

function refused(state: Fulfilment, { command, data, code }: InputOf<'CommandRefused'>['data']): Fulfilment {
  switch (command) {
    case 'CapturePayment':
      return notCaptured(state, data.captureId);
    case 'CancelShipment':
      return notCancelled(state, data.shipmentId, code);
    case 'VoidPayment':
      if (state.money !== 'voiding') return state;
      return code === 'INVALID_TRANSITION' ? unwind({ ...state, money: 'captured' }) : tryAgain(state);
    case 'RefundPayment':
      return state.money === 'refunding' ? tryAgain(state) : state;
    // Refused only when something is badly wrong (more shipped than ordered, say).
    case 'PlanParcel':
    case 'CommitStock':
    case 'ReleaseStock':
    case 'RecordShipment':
    case 'RecordDelivery':
    case 'CompleteCancellation':
    case 'CloseOrder':
      return step(state, 'alarm');
  }
}

/** The courier was faster: that parcel stays on its way. A shipment not planned yet is cancelled once it is. */
function notCancelled(state: Fulfilment, shipmentId: string, code: string): Fulfilment {
  const parcel = parcelOf(state, shipmentId);
  if (parcel?.stands !== 'cancelling') return state;
  return code === 'ALREADY_PICKED_UP' ? goOn(withParcel(state, { ...parcel, stands: 'planned' })) : tryAgain(state);
}
