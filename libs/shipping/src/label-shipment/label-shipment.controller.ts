import type { CommandContext } from '#event-sourcing';
import {
  Allow,
  Answers,
  type Caller,
  CurrentUser,
  displayText,
  idOf,
  ofWrite,
  RequestContext,
  text,
  written,
} from '#http';
import type { ShipmentId } from '#kernel';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { keeperOf } from '../shipments/keeper-of.js';
import { StepAnswer, stepTaken } from '../shipments/step-taken.js';
import { LabelShipmentCommand } from './label-shipment.handler.js';

const Id = idOf<ShipmentId>();

const Label = z
  .strictObject({
    carrier: displayText({ max: 60 }).default('storefold'),
    trackingNumber: text({ max: 60 })
      .regex(/^[A-Za-z0-9-]+$/, { error: 'must be letters, digits and dashes' })
      .nullable()
      .default(null),
  })
  .prefault({});
type Label = z.infer<typeof Label>;

@Controller('shipments')
export class LabelShipmentController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/label')
  @Answers(200, StepAnswer, ofWrite)
  @Allow('seller', 'admin')
  async label(
    @Param('id', { schema: Id }) shipmentId: ShipmentId,
    @Body({ schema: Label }) { carrier, trackingNumber }: Label,
    @CurrentUser() caller: Caller,
    @RequestContext() context: CommandContext,
  ) {
    const data = { shipmentId, carrier, trackingNumber, by: keeperOf(caller) };
    const receipt = await this.commands.execute(new LabelShipmentCommand(data, context));
    return written(receipt, stepTaken(receipt.state));
  }
}
