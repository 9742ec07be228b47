import type { CommandContext } from '#event-sourcing';
import {
  Answers,
  type Caller,
  CartToken,
  CurrentUser,
  ExpectedRevision,
  idOf,
  ofWrite,
  Public,
  RequestContext,
  written,
} from '#http';
import { Body, Controller, Param, Patch } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { cartAnswer } from '../carts/cart-answer.js';
import { CartAnswerSchema } from '../carts/cart-answer-schema.js';
import { wanted } from '../carts/wanted.js';
import type { LineId } from '../domain/events.js';
import { knownShopper } from '../shopper.js';
import { ChangeQuantityCommand } from './change-quantity.handler.js';

const Change = z.strictObject({ quantity: wanted(0) });

@Controller('cart')
export class ChangeQuantityController {
  constructor(private readonly commands: CommandBus) {}

  @Patch('items/:lineId')
  @Answers(200, CartAnswerSchema, ofWrite)
  @Public()
  async change(
    @Param('lineId', { schema: idOf<LineId>() }) lineId: LineId,
    @Body({ schema: Change }) { quantity }: z.infer<typeof Change>,
    @CurrentUser({ optional: true }) caller: Caller | null,
    @CartToken() cartToken: string | undefined,
    @ExpectedRevision() expectedRevision: bigint | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const shopper = knownShopper(caller, cartToken);
    const change = { shopper, lineId, quantity, expectedRevision };
    const receipt = await this.commands.execute(new ChangeQuantityCommand(change, context));
    return written(receipt, cartAnswer(shopper.cartId, receipt.state, receipt.revision));
  }
}
