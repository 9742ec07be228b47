import type { CommandContext } from '#event-sourcing';
import {
  Answers,
  type Caller,
  CartToken,
  CurrentUser,
  Idempotent,
  idOf,
  notACardNumber,
  ofWrite,
  Public,
  RequestContext,
  text,
  written,
} from '#http';
import type { OrderId } from '#kernel';
import { existing, RetryPaymentCommand } from '#ordering';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { OrderStatusAnswer } from '../orders/order-answers.js';
import { Viewers } from '../orders/viewer.js';
import { CheckoutSettings } from '../settings.js';

const Id = idOf<OrderId>();
const Retry = z.strictObject({ paymentMethod: notACardNumber(text({ max: 120 })) });

const RetriedAnswer = z.object({
  orderId: z.string(),
  orderNumber: z.string(),
  status: OrderStatusAnswer,
  attempt: z.int(),
});

@Controller('orders')
export class RetryPaymentController {
  constructor(
    private readonly commands: CommandBus,
    private readonly viewers: Viewers,
    private readonly settings: CheckoutSettings,
  ) {}

  @Post(':id/retry-payment')
  @Answers(202, RetriedAnswer, ofWrite)
  @Public()
  @Idempotent()
  async retry(
    @Param('id', { schema: Id }) orderId: OrderId,
    @Body({ schema: Retry }) { paymentMethod }: z.infer<typeof Retry>,
    @CurrentUser({ optional: true }) caller: Caller | null,
    @CartToken() cartToken: string | undefined,
    @RequestContext() context: CommandContext,
  ) {
    const by = await this.viewers.of(caller, cartToken);
    const { maxPaymentAttempts: maxAttempts } = this.settings;
    const data = { orderId, paymentMethod, by, maxAttempts, now: context.at };
    const receipt = await this.commands.execute(new RetryPaymentCommand(data, context));
    const { orderNumber, status, attempts } = existing(receipt.state);
    return written(receipt, { orderId, orderNumber, status, attempt: attempts });
  }
}
