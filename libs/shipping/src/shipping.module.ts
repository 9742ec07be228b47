import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AssignCourierController } from './assign-courier/assign-courier.controller.js';
import { AssignCourierHandler } from './assign-courier/assign-courier.handler.js';
import { CancelShipmentHandler } from './cancel-shipment/cancel-shipment.handler.js';
import { DeliverShipmentController } from './deliver-shipment/deliver-shipment.controller.js';
import { DeliverShipmentHandler } from './deliver-shipment/deliver-shipment.handler.js';
import { LabelShipmentController } from './label-shipment/label-shipment.controller.js';
import { LabelShipmentHandler } from './label-shipment/label-shipment.handler.js';
import { PackShipmentController } from './pack-shipment/pack-shipment.controller.js';
import { PackShipmentHandler } from './pack-shipment/pack-shipment.handler.js';
import { PickUpShipmentController } from './pick-up-shipment/pick-up-shipment.controller.js';
import { PickUpShipmentHandler } from './pick-up-shipment/pick-up-shipment.handler.js';
import { PlanShipmentHandler } from './plan-shipment/plan-shipment.handler.js';
import { ShipmentDetailsHandler } from './shipments/shipment-details.query.js';
import { ShipmentsController } from './shipments/shipments.controller.js';
import { ShipmentsHandler } from './shipments/shipments.query.js';
import { StartDeliveryController } from './start-delivery/start-delivery.controller.js';
import { StartDeliveryHandler } from './start-delivery/start-delivery.handler.js';

/** Planning and cancelling have no routes: processes do that for an order. */
const planning = [PlanShipmentHandler, CancelShipmentHandler];
const packing = [PackShipmentHandler, LabelShipmentHandler, AssignCourierHandler];
const moving = [PickUpShipmentHandler, StartDeliveryHandler, DeliverShipmentHandler];
const reading = [ShipmentsHandler, ShipmentDetailsHandler];

/** Needs `Couriers`, which libs/checkout binds to the identity. */
@Module({
  imports: [CqrsModule],
  controllers: [
    ShipmentsController,
    PackShipmentController,
    LabelShipmentController,
    AssignCourierController,
    PickUpShipmentController,
    StartDeliveryController,
    DeliverShipmentController,
  ],
  providers: [...planning, ...packing, ...moving, ...reading],
})
export class ShippingModule {}
