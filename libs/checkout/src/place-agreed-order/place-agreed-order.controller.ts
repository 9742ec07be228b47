import { Offers } from '#cart';
import type { CommandContext } from '#event-sourcing';
import {
  AddressSchema,
  Allow,
  Answers,
  BodyLimit,
  EmailSchema,
  Idempotent,
  idOf,
  InstantSchema,
  MoneySchema,
  notACardNumber,
  ofWrite,
  RequestContext,
  SkuSchema,
  StockQuantitySchema,
  text,
  written,
} from '#http';
import { deterministicId, type OrderId, plusMs, Refusal, type UserId } from '#kernel';
import { existing, maxLines, PlaceOrderCommand } from '#ordering';
import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { OrderStatusAnswer } from '../orders/order-answers.js';
import { CheckoutSettings } from '../settings.js';
import { agreedOrder } from './agreed-order.js';
import { findOffers } from './find-offers.js';

const Line = z.strictObject({ sku: SkuSchema, quantity: StockQuantitySchema, unitPrice: MoneySchema });

const Order = z.strictObject({
  customerId: idOf<UserId>().nullish(),
  lines: z.array(Line).min(1).max(maxLines),
  shippingAddress: AddressSchema,
  billingAddress: AddressSchema.nullish(),
  shippingOption: text({ max: 40 }),
  shippingPrice: MoneySchema,
  paymentMethod: notACardNumber(text({ max: 120 })),
  email: EmailSchema.nullish(),
  placedAt: InstantSchema.nullish(),
  reason: text({ max: 500 }),
});
type Order = z.infer<typeof Order>;

const mebibyte = 1_048_576;

const AgreedAnswer = z.object({ orderId: z.string(), orderNumber: z.string(), status: OrderStatusAnswer });

/** Orders at prices that were agreed, not listed: an administrator's privilege, with a reason. */
@Controller('admin/orders')
export class PlaceAgreedOrderController {
  constructor(
    private readonly commands: CommandBus,
    private readonly offers: Offers,
    private readonly settings: CheckoutSettings,
  ) {}

  @Post()
  @Answers(202, AgreedAnswer, [...ofWrite, 'Location'])
  @Allow('admin')
  @Idempotent()
  @BodyLimit(mebibyte)
  async place(@Body({ schema: Order }) body: Order, @RequestContext() context: CommandContext) {
    const { reason, ...order } = body;
    const orderId = deterministicId('agreed-order', context.commandId) as OrderId;
    const placedAt = order.placedAt ?? context.at;
    if (placedAt > context.at) throw notYet();
    const agreed = {
      ...order,
      orderId,
      placedAt,
      customerId: order.customerId ?? null,
      billingAddress: order.billingAddress ?? null,
      email: order.email ?? null,
      paymentDeadline: plusMs(context.at, this.settings.paymentWindowMs),
    };
    const offers = await findOffers(this.offers, agreed.lines);
    const because = { ...context, reason, ...(order.placedAt ? { occurredAt: order.placedAt } : {}) };
    const receipt = await this.commands.execute(new PlaceOrderCommand(agreedOrder(agreed, offers), because));
    const { orderNumber, status } = existing(receipt.state);
    return written(receipt, { orderId, orderNumber, status }, { location: `/api/v1/orders/${orderId}` });
  }
}

const notYet = (): Refusal =>
  new Refusal('VALIDATION_FAILED', 'an order is placed now or was placed before', {
    errors: [{ pointer: '/placedAt', message: 'must not lie ahead' }],
  });
