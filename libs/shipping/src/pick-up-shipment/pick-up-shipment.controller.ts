import type { CommandContext } from '#event-sourcing';
import { Allow, Answers, type Caller, CurrentUser, idOf, ofWrite, RequestContext, written } from '#http';
import type { ShipmentId } from '#kernel';
import { Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { keeperOf } from '../shipments/keeper-of.js';
import { StepAnswer, stepTaken } from '../shipments/step-taken.js';
import { PickUpShipmentCommand } from './pick-up-shipment.handler.js';

const Id = idOf<ShipmentId>();

@Controller('shipments')
export class PickUpShipmentController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/pickup')
  @Answers(200, StepAnswer, ofWrite)
  @Allow('seller', 'courier', 'admin')
  async pickUp(
    @Param('id', { schema: Id }) shipmentId: ShipmentId,
    @CurrentUser() caller: Caller,
    @RequestContext() context: CommandContext,
  ) {
    const data = { shipmentId, by: keeperOf(caller) };
    const receipt = await this.commands.execute(new PickUpShipmentCommand(data, context));
    return written(receipt, stepTaken(receipt.state));
  }
}
