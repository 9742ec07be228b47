import type { CommandContext } from '#event-sourcing';
import {
  AddressSchema,
  Answers,
  type Caller,
  CartToken,
  CurrentUser,
  EmailSchema,
  Idempotent,
  MoneySchema,
  notACardNumber,
  ofWrite,
  PreferredWait,
  Public,
  RequestContext,
  text,
  written,
} from '#http';
import { Refusal } from '#kernel';
import { Body, Controller, Post } from '@nestjs/common';
import { z } from 'zod';
import { OrderStatusAnswer, PaymentStatusAnswer, RejectionAnswer } from '../orders/order-answers.js';
import { OrderOutcomes } from '../outcomes/order-outcomes.js';
import { Checkouts } from './checkouts.js';

const Order = z.strictObject({
  shippingAddress: AddressSchema,
  billingAddress: AddressSchema.nullish(),
  shippingOption: text({ max: 40 }),
  paymentMethod: notACardNumber(text({ max: 120 })),
  expectedTotal: MoneySchema.nullish(),
  email: EmailSchema.nullish(),
});
type Order = z.infer<typeof Order>;

/** The last two once the outcome is known. */
const PlacedAnswer = z.object({
  orderId: z.string(),
  orderNumber: z.string(),
  status: OrderStatusAnswer,
  paymentStatus: PaymentStatusAnswer.optional(),
  rejection: RejectionAnswer.nullish(),
});

@Controller('orders')
export class PlaceOrderController {
  constructor(
    private readonly checkouts: Checkouts,
    private readonly outcomes: OrderOutcomes,
  ) {}

  @Post()
  @Answers(202, PlacedAnswer, [...ofWrite, 'Location', 'Preference-Applied'])
  @Public()
  @Idempotent()
  async place(
    @Body({ schema: Order }) order: Order,
    @CurrentUser({ optional: true }) caller: Caller | null,
    @CartToken() cartToken: string | undefined,
    @RequestContext() context: CommandContext,
    @PreferredWait() waitSeconds: number,
  ) {
    const placed = await this.checkouts.start(whoseCart(caller, cartToken, order), wishOf(order, caller), context);
    const { orderId, orderNumber, receipt } = placed;
    const outcome = waitSeconds > 0 ? await this.outcomes.of(orderId, waitSeconds * 1000) : null;
    const answer = { orderId, orderNumber, status: placed.status, ...outcome };
    return written(receipt, answer, { location: `/api/v1/orders/${orderId}`, waited: waitSeconds });
  }
}

function whoseCart(caller: Caller | null, cartToken: string | undefined, { email }: Order) {
  if (caller) return { customerId: caller.userId };
  if (cartToken === undefined) throw new Refusal('TOKEN_MISSING', 'an access token or a cart token is needed');
  if (email) return { cartToken };
  const errors = [{ pointer: '/email', message: 'is needed to order as a guest' }];
  throw new Refusal('VALIDATION_FAILED', 'a guest gives an e-mail address', { errors });
}

const wishOf = (order: Order, caller: Caller | null) => ({
  customerId: caller?.userId ?? null,
  shippingAddress: order.shippingAddress,
  billingAddress: order.billingAddress ?? null,
  shippingOption: order.shippingOption,
  paymentMethod: order.paymentMethod,
  expectedTotal: order.expectedTotal ?? null,
  email: order.email ?? null,
});
