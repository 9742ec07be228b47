import { isRefusal } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import * as the from '../../test/examples.js';
import { assignCourier } from '../assign-courier/assign-courier.js';
import { cancelShipment } from '../cancel-shipment/cancel-shipment.js';
import { deliverShipment } from '../deliver-shipment/deliver-shipment.js';
import { labelShipment } from '../label-shipment/label-shipment.js';
import { packShipment } from '../pack-shipment/pack-shipment.js';
import { pickUpShipment } from '../pick-up-shipment/pick-up-shipment.js';
import { planShipment } from '../plan-shipment/plan-shipment.js';
import { startDelivery } from '../start-delivery/start-delivery.js';
import { type Shipment, shipment, type ShipmentStatus } from './shipment.js';
import type { ShipmentEvent } from './shipment-events.js';

const { courierId, shipmentId } = the;

type Step = (state: Shipment) => readonly ShipmentEvent[];

const anybody = fc.constantFrom(the.seller, the.admin, the.courier, the.stranger, null);
const commands: fc.Arbitrary<Step> = fc.tuple(fc.nat(7), anybody).map(([which, by]): Step => {
  const possible: readonly Step[] = [
    (state) => planShipment(the.plan, state),
    (state) => packShipment({ shipmentId, by }, state),
    (state) => labelShipment({ shipmentId, carrier: 'c', trackingNumber: null, by }, state),
    (state) => assignCourier({ shipmentId, courierId, isCourier: true, by }, state),
    (state) => pickUpShipment({ shipmentId, by }, state),
    (state) => startDelivery({ shipmentId, by }, state),
    (state) => deliverShipment({ shipmentId, by }, state),
    (state) => cancelShipment({ shipmentId, reason: 'any' }, state),
  ];
  return possible[which] ?? (() => []);
});

/** Domain reference §4, as far as it is built. */
const legal: Readonly<Record<ShipmentStatus | 'none', readonly ShipmentStatus[]>> = {
  none: ['planned'],
  planned: ['packed', 'cancelled'],
  packed: ['ready_for_pickup', 'cancelled'],
  ready_for_pickup: ['assigned', 'in_transit', 'cancelled'],
  assigned: ['in_transit', 'cancelled'],
  in_transit: ['out_for_delivery'],
  out_for_delivery: ['delivered'],
  delivered: [],
  cancelled: [],
};

function decided(step: Step, state: Shipment): readonly ShipmentEvent[] {
  try {
    return step(state);
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

/** In the order a parcel wants them, with everything else in between; otherwise few would arrive. */
const stories = fc.array(commands, { minLength: 20, maxLength: 80 });

describe('a shipment', () => {
  it('only ever takes the steps the machine allows, whoever asks for whatever in whatever order', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(stories, (steps) => {
        let state: Shipment = shipment.initial;
        for (const step of steps) {
          for (const event of decided(step, state)) {
            const from = state?.status ?? 'none';
            state = shipment.evolve(state, event);
            expect(legal[from]).toContain(state?.status);
            reached.add(state?.status ?? 'none');
          }
        }
      }),
      { numRuns: 1500 },
    );
    expect([...reached].sort()).toEqual(
      Object.keys(legal)
        .filter((status) => status !== 'none')
        .sort(),
    );
  });

  it('says nothing new to a step that is repeated', () => {
    fc.assert(
      fc.property(stories, commands, (steps, last) => {
        const before = steps.reduce<Shipment>(
          (state, step) => decided(step, state).reduce(shipment.evolve, state),
          shipment.initial,
        );
        const after = decided(last, before).reduce(shipment.evolve, before);
        expect(decided(last, after)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
