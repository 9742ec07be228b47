import type { CommandContext } from '#event-sourcing';
import { type Caller, CartToken, CurrentUser, Idempotent, idOf, Public, RequestContext, text, written } from '#http';
import type { OrderId } from '#kernel';
import { existing, RequestCancellationCommand } from '#ordering';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Viewers } from '../orders/viewer.js';

const Id = idOf<OrderId>();
const Cancellation = z.strictObject({ reason: text({ max: 500 }) });

@Controller('orders')
export class CancelOrderController {
  constructor(
    private readonly commands: CommandBus,
    private readonly viewers: Viewers,
  ) {}

  @Post(':id/cancel')
  @HttpCode(202)
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
