import type { CommandContext } from '#event-sourcing';
import { Allow, Answers, type Caller, CurrentUser, idOf, ofWrite, RequestContext, written } from '#http';
import type { ShipmentId } from '#kernel';
import { Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { keeperOf } from '../shipments/keeper-of.js';
import { StepAnswer, stepTaken } from '../shipments/step-taken.js';
import { StartDeliveryCommand } from './start-delivery.handler.js';

const Id = idOf<ShipmentId>();

@Controller('shipments')
export class StartDeliveryController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/out-for-delivery')
  @Answers(200, StepAnswer, ofWrite)
  @Allow('seller', 'courier', 'admin')
  async start(
    @Param('id', { schema: Id }) shipmentId: ShipmentId,
    @CurrentUser() caller: Caller,
    @RequestContext() context: CommandContext,
  ) {
    const data = { shipmentId, by: keeperOf(caller) };
    const receipt = await this.commands.execute(new StartDeliveryCommand(data, context));
    return written(receipt, stepTaken(receipt.state));
  }
}
