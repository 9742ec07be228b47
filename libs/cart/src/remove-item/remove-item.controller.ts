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
import { Controller, Delete, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { cartAnswer } from '../carts/cart-answer.js';
import { CartAnswerSchema } from '../carts/cart-answer-schema.js';
import type { LineId } from '../domain/events.js';
import { knownShopper } from '../shopper.js';
import { RemoveItemCommand } from './remove-item.handler.js';

@Controller('cart')
export class RemoveItemController {
  constructor(private readonly commands: CommandBus) {}

  @Delete('items/:lineId')
  @Answers(200, CartAnswerSchema, ofWrite)
  @Public()
  async remove(
    @Param('lineId', { schema: idOf<LineId>() }) lineId: LineId,
    @CurrentUser({ optional: true }) caller: Caller | null,
    @CartToken() cartToken: string | undefined,
    @ExpectedRevision() expectedRevision: bigint | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const shopper = knownShopper(caller, cartToken);
    const receipt = await this.commands.execute(new RemoveItemCommand({ shopper, lineId, expectedRevision }, context));
    return written(receipt, cartAnswer(shopper.cartId, receipt.state, receipt.revision));
  }
}
