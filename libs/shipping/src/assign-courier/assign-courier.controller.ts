import type { CommandContext } from '#event-sourcing';
import { Allow, Answers, type Caller, CurrentUser, idOf, ofWrite, RequestContext, written } from '#http';
import type { ShipmentId, UserId } from '#kernel';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { keeperOf } from '../shipments/keeper-of.js';
import { StepAnswer, stepTaken } from '../shipments/step-taken.js';
import { AssignCourierCommand } from './assign-courier.handler.js';

const Id = idOf<ShipmentId>();

const Assignment = z.strictObject({ courierId: idOf<UserId>() });
type Assignment = z.infer<typeof Assignment>;

@Controller('shipments')
export class AssignCourierController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/assign')
  @Answers(200, StepAnswer, ofWrite)
  @Allow('seller', 'admin')
  async assign(
    @Param('id', { schema: Id }) shipmentId: ShipmentId,
    @Body({ schema: Assignment }) { courierId }: Assignment,
    @CurrentUser() caller: Caller,
    @RequestContext() context: CommandContext,
  ) {
    const data = { shipmentId, courierId, by: keeperOf(caller) };
    const receipt = await this.commands.execute(new AssignCourierCommand(data, context));
    return written(receipt, stepTaken(receipt.state));
  }
}
