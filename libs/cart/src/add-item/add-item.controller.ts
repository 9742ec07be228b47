import type { CommandContext } from '#event-sourcing';
import {
  Answers,
  type Caller,
  CartToken,
  CurrentUser,
  ExpectedRevision,
  ofWrite,
  Public,
  Reads,
  RequestContext,
  SkuSchema,
  written,
} from '#http';
import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { cartAnswer } from '../carts/cart-answer.js';
import { CartAnswerSchema } from '../carts/cart-answer-schema.js';
import { wanted } from '../carts/wanted.js';
import { newGuest, shopperOf } from '../shopper.js';
import { AddItemCommand } from './add-item.handler.js';

const Item = z.strictObject({ sku: SkuSchema, quantity: wanted(1) });

/** The token is given once, to a new guest. */
const CartAndToken = CartAnswerSchema.extend({ cartToken: z.string().optional() });

@Controller('cart')
export class AddItemController {
  constructor(private readonly commands: CommandBus) {}

  /** A stored answer would keep the secret of a new guest, so a repeat under the same Idempotency-Key is recognised by
   *  its command id in the stream of the cart, and answered with the cart as it is. */
  @Post('items')
  @Answers(201, CartAndToken, ofWrite)
  @Public()
  @Reads('catalog.products')
  async add(
    @Body({ schema: Item }) { sku, quantity }: z.infer<typeof Item>,
    @CurrentUser({ optional: true }) caller: Caller | null,
    @CartToken() cartToken: string | undefined,
    @ExpectedRevision() expectedRevision: bigint | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const known = shopperOf(caller, cartToken);
    const { shopper, ...token } = known ? { shopper: known } : newGuest();
    const receipt = await this.commands.execute(
      new AddItemCommand({ shopper, sku, quantity, expectedRevision }, context),
    );
    const answer = cartAnswer(shopper.cartId, receipt.state, receipt.revision);
    return written(receipt, { ...answer, ...token });
  }
}
