import {
  AddressAnswer,
  Allow,
  Answers,
  type Caller,
  CurrentUser,
  idOf,
  InstantAnswer,
  ofRead,
  pageAnswer,
  PageQuery,
  Reads,
  versioned,
} from '#http';
import type { OrderId, ShipmentId } from '#kernel';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { shipmentStatuses } from '../domain/shipment.js';
import { keeperOf } from './keeper-of.js';
import { ShipmentDetailsQuery } from './shipment-details.query.js';
import { ShipmentsQuery } from './shipments.query.js';
import { StepAnswer } from './step-taken.js';

const Id = idOf<ShipmentId>();

const Wanted = z.strictObject({
  ...PageQuery.shape,
  orderId: idOf<OrderId>().optional(),
  status: z.enum(shipmentStatuses).optional(),
});
type Wanted = z.infer<typeof Wanted>;

const about = {
  orderId: z.string(),
  sellerId: z.string(),
  method: z.string(),
  lines: z.array(z.object({ lineId: z.string(), sku: z.string(), quantity: z.int() })),
  ...StepAnswer.shape,
};
const ListedShipment = z.object({ ...about, plannedAt: InstantAnswer, updatedAt: InstantAnswer });
const ShipmentAnswer = z.object({ ...about, shipTo: AddressAnswer });

@Controller('shipments')
export class ShipmentsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers(200, pageAnswer(ListedShipment))
  @Allow('seller', 'courier', 'admin')
  @Reads('shipping.shipments')
  list(@Query({ schema: Wanted }) wanted: Wanted, @CurrentUser() caller: Caller) {
    return this.queries.execute(new ShipmentsQuery(keeperOf(caller), wanted));
  }

  @Get(':id')
  @Answers(200, ShipmentAnswer, ofRead)
  @Allow('seller', 'courier', 'admin')
  async show(@Param('id', { schema: Id }) id: ShipmentId, @CurrentUser() caller: Caller) {
    const { revision, details } = await this.queries.execute(new ShipmentDetailsQuery(id, keeperOf(caller)));
    return versioned(revision, details);
  }
}
