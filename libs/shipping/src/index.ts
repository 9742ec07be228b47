import type { Projection } from '#event-sourcing';
import { shipments } from './shipments/shipments.projection.js';

export { AssignCourierCommand } from './assign-courier/assign-courier.handler.js';
export { CancelShipmentCommand } from './cancel-shipment/cancel-shipment.handler.js';
export { DeliverShipmentCommand } from './deliver-shipment/deliver-shipment.handler.js';
export { Couriers } from './couriers.js';
export { type ShipmentStatus, shipmentStatuses } from './domain/shipment.js';
export { shippingEvents } from './events.js';
export { LabelShipmentCommand } from './label-shipment/label-shipment.handler.js';
export { PackShipmentCommand } from './pack-shipment/pack-shipment.handler.js';
export { PickUpShipmentCommand } from './pick-up-shipment/pick-up-shipment.handler.js';
export { PlanShipmentCommand } from './plan-shipment/plan-shipment.handler.js';
export { ShipmentDetailsQuery } from './shipments/shipment-details.query.js';
export { type ShipmentRow, ShipmentsQuery } from './shipments/shipments.query.js';
export { ShippingModule } from './shipping.module.js';
export { StartDeliveryCommand } from './start-delivery/start-delivery.handler.js';

export const shippingProjections: readonly Projection[] = [shipments];
