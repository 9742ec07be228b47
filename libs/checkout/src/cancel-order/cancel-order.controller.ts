import type { CommandContext } from '#event-sourcing';
import {
  Answers,
  type Caller,
  CartToken,
  CurrentUser,
  Idempotent,
  idOf,
  ofWrite,
  Public,
  refusedAs,
  RequestContext,
  text,
  written,
} from '#http';
import type { OrderId } from '#kernel';
import { existing, RequestCancellationCommand } from '#ordering';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { OrderStatusAnswer } from '../orders/order-answers.js';
import { Viewers } from '../orders/viewer.js';

const Id = idOf<OrderId>();
/** No reason at all is a business refusal, not a malformed request. */
const Reason = text({ min: 0, max: 500 })
  .default('')
  .refine((reason) => reason.trim() !== '', refusedAs('REASON_REQUIRED', 'must say why'));
const Cancellation = z.strictObject({ reason: Reason });

const CancellingAnswer = z.object({
  orderId: z.string(),
  orderNumber: z.string(),
  status: OrderStatusAnswer,
  cancelling: z.boolean(),
});

@Controller('orders')
export class CancelOrderController {
  constructor(
    private readonly commands: CommandBus,
    private readonly viewers: Viewers,
  ) {}

  @Post(':id/cancel')
  @Answers(202, CancellingAnswer, ofWrite)
  @Public()
  @Idempotent({ optional: true })
  async cancel(
    @Param('id', { schema: Id }) orderId: OrderId,
    @Body({ schema: Cancellation }) { reason }: z.infer<typeof Cancellation>,
    @CurrentUser({ optional: true }) caller: Caller | null,
    @CartToken() cartToken: string | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const by = await this.viewers.of(caller, cartToken);
    const receipt = await this.commands.execute(new RequestCancellationCommand({ orderId, reason, by }, context));
    const { orderNumber, status, cancelling } = existing(receipt.state);
    return written(receipt, { orderId, orderNumber, status, cancelling });
  }
}
