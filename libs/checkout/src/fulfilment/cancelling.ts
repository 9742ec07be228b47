import { undo } from '../money-back.js';
import { type Fulfilment, type Parcel, shipmentIdOf, step } from './state.js';

/** Every parcel has to stay here; once one has left, the order cannot be cancelled any more (ordering says so as well). */
export function startCancelling(state: Fulfilment): Fulfilment {
  if (state.stage !== 'fulfilling' || state.parcels.some(({ stands }) => stands !== 'planned')) return state;
  const parcels = state.parcels.map((parcel): Parcel => ({ ...parcel, stands: 'cancelling' }));
  return step(
    { ...state, stage: 'cancelling', parcels, tries: 0 },
    'cancelParcels',
    ...parcels.map(({ shipmentId }) => shipmentId),
  );
}

/** What follows once every parcel is known to stay or to have left. */
export function goOn(state: Fulfilment): Fulfilment {
  if (state.parcels.some(({ stands }) => stands === 'cancelling')) return state;
  const allStay = state.parcels.every(({ stands }) => stands === 'cancelled');
  return state.stage === 'cancelling' && allStay ? unwind(state) : planAgain({ ...state, stage: stageOf(state) });
}

const stageOf = ({ stage }: Fulfilment): Fulfilment['stage'] => (stage === 'cancelling' ? 'fulfilling' : stage);

/** The order goes on, so what was taken off the van goes onto another one. */
function planAgain(state: Fulfilment): Fulfilment {
  const stopped = state.parcels.filter(({ stands }) => stands === 'cancelled');
  if (stopped.length === 0) return state;
  const again = new Map(stopped.map((parcel) => [parcel.sellerId, nextPlan(state, parcel)]));
  const parcels = state.parcels.map((parcel) => again.get(parcel.sellerId) ?? parcel);
  return step({ ...state, parcels }, 'plan', ...[...again.values()].map(({ shipmentId }) => shipmentId));
}

function nextPlan({ orderId }: Fulfilment, parcel: Parcel): Parcel {
  const plan = parcel.plan + 1;
  const shipmentId = shipmentIdOf(orderId, parcel.sellerId, plan);
  return { ...parcel, plan, shipmentId, captureId: shipmentId, stands: 'planned' };
}

/** Money first, goods when the money is certain, then the last word (domain reference §11). */
export function unwind(state: Fulfilment): Fulfilment {
  switch (undo[state.money]) {
    case 'void':
      return step({ ...state, money: 'voiding' }, 'void');
    case 'refund':
      return unwind(step({ ...state, money: 'refunding' }, 'refund'));
    case 'wait':
      return state;
    case 'nothing':
      return state.stage === 'cancelling' ? step({ ...state, stage: 'ended' }, 'release') : state;
  }
}
