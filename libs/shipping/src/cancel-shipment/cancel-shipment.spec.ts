import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { cancelled, journey, planned, shipmentId } from '../../test/examples.js';
import { shipment } from '../domain/shipment.js';
import { cancelShipment } from './cancel-shipment.js';

const given = specFor(shipment);
const command = { shipmentId, reason: 'order cancelled' };

describe('cancel shipment', () => {
  it.each([1, 2, 3, 4])('takes the plan back before the parcel is handed over (after %i steps)', (steps) => {
    given(...journey.slice(0, steps))
      .when(cancelShipment, command)
      .thenEmits(cancelled);
  });

  it.each([5, 6, 7])('comes too late once it is (after %i steps)', (steps) => {
    given(...journey.slice(0, steps))
      .when(cancelShipment, command)
      .thenRefuses('ALREADY_PICKED_UP');
  });

  it('cancels once', () => {
    given(planned, cancelled).when(cancelShipment, command).thenNothing();
  });

  it('refuses a shipment that was never planned', () => {
    given().when(cancelShipment, command).thenRefuses('SHIPMENT_NOT_FOUND');
  });
});
