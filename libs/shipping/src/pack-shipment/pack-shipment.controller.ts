import type { CommandContext } from '#event-sourcing';
import { Allow, type Caller, CurrentUser, idOf, RequestContext, written } from '#http';
import type { ShipmentId } from '#kernel';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { keeperOf } from '../shipments/keeper-of.js';
import { stepTaken } from '../shipments/step-taken.js';
import { PackShipmentCommand } from './pack-shipment.handler.js';

const Id = idOf<ShipmentId>();

@Controller('shipments')
export class PackShipmentController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/pack')
  @HttpCode(200)
  @Allow('seller', 'admin')
  async pack(
    @Param('id', { schema: Id }) shipmentId: ShipmentId,
    @CurrentUser() caller: Caller,
    @RequestContext() context: CommandContext,
  ) {
    const data = { shipmentId, by: keeperOf(caller) };
    const receipt = await this.commands.execute(new PackShipmentCommand(data, context));
    return written(receipt, stepTaken(receipt.state));
  }
}
