import type { OrderId, ShipmentId, Sku, UserId } from '#kernel';
import type { Keeper } from '../src/domain/keeper.js';
import type { Address, ShipmentEvent, ShipmentLine } from '../src/domain/shipment-events.js';

/** Events with fixed ids, for specs. */
export const shipmentId = 'shipment-1' as ShipmentId;
export const orderId = 'order-1' as OrderId;
export const sellerId = 'seller-1' as UserId;
export const customerId = 'customer-1' as UserId;
export const courierId = 'courier-1' as UserId;
const about = { shipmentId, orderId };

export const seller: Keeper = { userId: sellerId, isAdmin: false };
export const courier: Keeper = { userId: courierId, isAdmin: false };
export const stranger: Keeper = { userId: 'somebody' as UserId, isAdmin: false };
export const admin: Keeper = { userId: 'admin-1' as UserId, isAdmin: true };

export const lines: readonly ShipmentLine[] = [{ lineId: 'line-1', sku: 'MUG-01' as Sku, quantity: 2 }];

export const shipTo: Address = {
  name: 'Ada Example',
  line1: '1 High Street',
  line2: null,
  city: 'London',
  region: null,
  postcode: 'N1 9GU',
  country: 'GB',
  phone: null,
};

export const plan = { ...about, customerId, sellerId, lines, shipTo, method: 'standard' };

export const planned: ShipmentEvent = { type: 'ShipmentPlanned', data: plan };
export const packed: ShipmentEvent = { type: 'ShipmentPacked', data: about };
export const labelled: ShipmentEvent = {
  type: 'ShipmentLabelled',
  data: { ...about, carrier: 'royal-mail', trackingNumber: 'RM-1' },
};
export const assigned: ShipmentEvent = { type: 'CourierAssigned', data: { ...about, courierId } };
export const pickedUp: ShipmentEvent = { type: 'ShipmentPickedUp', data: { ...about, lines } };
export const outForDelivery: ShipmentEvent = { type: 'ShipmentOutForDelivery', data: about };
export const delivered: ShipmentEvent = { type: 'ShipmentDelivered', data: { ...about, lines } };
export const cancelled: ShipmentEvent = { type: 'ShipmentCancelled', data: { ...about, reason: 'order cancelled' } };

/** Everything that happens to a parcel, in order. */
export const journey = [planned, packed, labelled, assigned, pickedUp, outForDelivery, delivered] as const;
