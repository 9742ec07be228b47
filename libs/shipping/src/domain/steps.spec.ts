import type { Decide, UserId } from '#kernel';
import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import * as the from '../../test/examples.js';
import { assignCourier } from '../assign-courier/assign-courier.js';
import { deliverShipment } from '../deliver-shipment/deliver-shipment.js';
import { labelShipment, ownTrackingNumber } from '../label-shipment/label-shipment.js';
import { packShipment } from '../pack-shipment/pack-shipment.js';
import { pickUpShipment } from '../pick-up-shipment/pick-up-shipment.js';
import { startDelivery } from '../start-delivery/start-delivery.js';
import type { Keeper } from './keeper.js';
import { type Shipment, shipment } from './shipment.js';
import type { ShipmentEvent } from './shipment-events.js';

const { admin, courier, courierId, seller, shipmentId, stranger } = the;
const given = specFor(shipment);
const label = { shipmentId, carrier: 'royal-mail', trackingNumber: 'RM-1' };

/** One person takes one step. */
type By = (by: Keeper) => Decide<null, Shipment, ShipmentEvent>;
const steps: Readonly<Record<string, By>> = {
  pack: (by) => (_, state) => packShipment({ shipmentId, by }, state),
  label: (by) => (_, state) => labelShipment({ ...label, by }, state),
  assign: (by) => (_, state) => assignCourier({ shipmentId, courierId, isCourier: true, by }, state),
  'pick up': (by) => (_, state) => pickUpShipment({ shipmentId, by }, state),
  'start delivery': (by) => (_, state) => startDelivery({ shipmentId, by }, state),
  deliver: (by) => (_, state) => deliverShipment({ shipmentId, by }, state),
};
const inOrder = Object.entries(steps).map(([name, step], index) => ({ name, step, index }));

describe.each(inOrder)('$name', ({ step, index }) => {
  const before = the.journey.slice(0, index + 1);
  const [event] = the.journey.slice(index + 1);

  it('takes the parcel one step on', () => {
    given(...before)
      .when(step(seller), null)
      .thenEmits(...(event ? [event] : []));
    given(...before)
      .when(step(admin), null)
      .thenEmits(...(event ? [event] : []));
    given(...before)
      .when(step(null), null)
      .thenEmits(...(event ? [event] : []));
  });

  it('is taken once: repeating it, then or later, changes nothing', () => {
    for (let later = index + 2; later <= the.journey.length; later += 1) {
      given(...the.journey.slice(0, later))
        .when(step(seller), null)
        .thenNothing();
    }
  });

  it('is refused to a parcel that is not there yet', () => {
    // Staff may hand a parcel over without assigning a courier, so that one step can be left out.
    const earlier = index === 3 ? 2 : index;
    for (let until = 1; until <= earlier; until += 1) {
      given(...the.journey.slice(0, until))
        .when(step(seller), null)
        .thenRefuses('INVALID_TRANSITION');
    }
  });

  it('is refused to a cancelled parcel', () => {
    given(the.planned, the.cancelled).when(step(seller), null).thenRefuses('INVALID_TRANSITION');
  });

  it('does not tell a stranger that the parcel exists', () => {
    given(...before)
      .when(step(stranger), null)
      .thenRefuses('SHIPMENT_NOT_FOUND');
    given().when(step(admin), null).thenRefuses('SHIPMENT_NOT_FOUND');
  });
});

describe('the courier', () => {
  it('hands over, drives and delivers what was assigned to them', () => {
    const [pickUp, start, deliver] = inOrder.slice(3);
    for (const it of [pickUp, start, deliver]) {
      const done = the.journey.slice(0, (it?.index ?? 0) + 1);
      const [event] = the.journey.slice((it?.index ?? 0) + 1);
      given(...done)
        .when(it?.step(courier) ?? (() => []), null)
        .thenEmits(...(event ? [event] : []));
    }
  });

  it('does not see a parcel before it is theirs, and never packs one', () => {
    const ready = the.journey.slice(0, 3);
    given(...ready)
      .when(pickUpShipment, { shipmentId, by: courier })
      .thenRefuses('SHIPMENT_NOT_FOUND');
    given(the.planned).when(packShipment, { shipmentId, by: courier }).thenRefuses('SHIPMENT_NOT_FOUND');
  });

  it('is not needed when staff hand the parcel over', () => {
    given(...the.journey.slice(0, 3))
      .when(pickUpShipment, { shipmentId, by: seller })
      .thenEmits(the.pickedUp);
  });

  it('keeps the parcel: it is not given to another one', () => {
    const other = { shipmentId, courierId: 'courier-2' as UserId, isCourier: true, by: seller };
    given(...the.journey.slice(0, 4))
      .when(assignCourier, other)
      .thenRefuses('INVALID_TRANSITION');
  });
});

describe('somebody who is no courier', () => {
  const nobody = { shipmentId, courierId: 'nobody' as UserId, isCourier: false, by: seller };

  it('gets no parcel, whoever wants it', () => {
    given(...the.journey.slice(0, 3))
      .when(assignCourier, nobody)
      .thenRefuses('USER_NOT_FOUND');
    given(...the.journey.slice(0, 3))
      .when(assignCourier, { ...nobody, by: admin })
      .thenRefuses('USER_NOT_FOUND');
  });

  it('is not talked about with strangers', () => {
    given(...the.journey.slice(0, 3))
      .when(assignCourier, { ...nobody, by: stranger })
      .thenRefuses('SHIPMENT_NOT_FOUND');
  });

  it('keeps the parcel they were given while they were one', () => {
    given(...the.journey.slice(0, 4))
      .when(assignCourier, { ...nobody, courierId })
      .thenNothing();
  });
});

describe('the label', () => {
  it('gets a tracking number of our own when the carrier gives none, the same every time', () => {
    const trackingNumber = ownTrackingNumber(shipmentId);
    const data = { shipmentId, orderId: the.orderId, carrier: 'storefold', trackingNumber };
    given(the.planned, the.packed)
      .when(labelShipment, { shipmentId, carrier: 'storefold', trackingNumber: null, by: seller })
      .thenEmits({ type: 'ShipmentLabelled', data });
    given(the.planned, the.packed, { type: 'ShipmentLabelled', data })
      .when(labelShipment, { shipmentId, carrier: 'storefold', trackingNumber: null, by: seller })
      .thenNothing();
  });

  it('never changes', () => {
    given(the.planned, the.packed, the.labelled)
      .when(labelShipment, { ...label, trackingNumber: 'RM-2', by: seller })
      .thenRefuses('INVALID_TRANSITION');
  });
});
