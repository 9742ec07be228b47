import type { Sku } from '#kernel';
import { specFor } from '#testing';
import { describe, expect, it } from '@jest/globals';
import { cancelled, delivered, journey, plan, planned } from '../../test/examples.js';
import { shipment } from '../domain/shipment.js';
import { shippingEvents } from '../events.js';
import { planShipment } from './plan-shipment.js';

const given = specFor(shipment);

describe('plan shipment', () => {
  it('writes down what goes where', () => {
    given().when(planShipment, plan).thenEmits(planned);
  });

  it('is forgotten with the customer of its order, or with the order of a guest', () => {
    const subjects = shippingEvents.get('ShipmentPlanned')?.subjects;
    expect(subjects?.(planned.data)).toEqual([plan.customerId]);
    expect(subjects?.({ ...planned.data, customerId: null })).toEqual([plan.orderId]);
  });

  it('plans once, whatever became of the plan', () => {
    given(planned).when(planShipment, plan).thenNothing();
    given(planned, cancelled).when(planShipment, plan).thenNothing();
    given(...journey, delivered)
      .when(planShipment, plan)
      .thenNothing();
  });

  it('refuses an empty parcel', () => {
    given()
      .when(planShipment, { ...plan, lines: [] })
      .thenRefuses('INVALID_QUANTITY');
    const nothing = [{ lineId: 'line-1', sku: 'MUG-01' as Sku, quantity: 0 }];
    given()
      .when(planShipment, { ...plan, lines: nothing })
      .thenRefuses('INVALID_QUANTITY');
  });
});
