import type { CommandContext } from '#event-sourcing';
import { Allow, type Caller, CurrentUser, idOf, RequestContext, written } from '#http';
import type { ShipmentId } from '#kernel';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { keeperOf } from '../shipments/keeper-of.js';
import { stepTaken } from '../shipments/step-taken.js';
import { StartDeliveryCommand } from './start-delivery.handler.js';

const Id = idOf<ShipmentId>();

@Controller('shipments')
export class StartDeliveryController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/out-for-delivery')
  @HttpCode(200)
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
