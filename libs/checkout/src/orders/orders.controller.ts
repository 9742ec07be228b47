import {
  Allow,
  Answers,
  type Caller,
  CartToken,
  CurrentUser,
  idOf,
  isAdmin,
  ofRead,
  pageAnswer,
  PageQuery,
  Public,
  Reads,
  versioned,
} from '#http';
import type { OrderId } from '#kernel';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ListedOrder, OrderDetailsAnswer, TimelineEntryAnswer } from './order-answers.js';
import { OrderQuery } from './order.query.js';
import { OrdersQuery } from './orders.query.js';
import { TimelineQuery } from './timeline.query.js';
import { Viewers } from './viewer.js';

const Id = idOf<OrderId>();

@Controller('orders')
export class OrdersController {
  constructor(
    private readonly queries: QueryBus,
    private readonly viewers: Viewers,
  ) {}

  @Get()
  @Answers(200, pageAnswer(ListedOrder))
  @Allow('customer', 'seller', 'courier', 'admin')
  @Reads('checkout.orders')
  list(@Query({ schema: PageQuery }) wanted: PageQuery, @CurrentUser() caller: Caller) {
    return this.queries.execute(new OrdersQuery(isAdmin(caller) ? null : caller.userId, wanted));
  }

  @Get(':id')
  @Answers(200, OrderDetailsAnswer, ofRead)
  @Public()
  @Reads('checkout.orders')
  async show(
    @Param('id', { schema: Id }) id: OrderId,
    @CurrentUser({ optional: true }) caller: Caller | null,
    @CartToken() cartToken: string | undefined,
  ) {
    const viewer = await this.viewers.of(caller, cartToken);
    const { revision, details } = await this.queries.execute(new OrderQuery(id, viewer));
    return versioned(revision, details);
  }

  @Get(':id/timeline')
  @Answers(200, pageAnswer(TimelineEntryAnswer))
  @Public()
  @Reads('checkout.orders')
  async timeline(
    @Param('id', { schema: Id }) id: OrderId,
    @Query({ schema: PageQuery }) wanted: PageQuery,
    @CurrentUser({ optional: true }) caller: Caller | null,
    @CartToken() cartToken: string | undefined,
  ) {
    return this.queries.execute(new TimelineQuery(id, await this.viewers.of(caller, cartToken), wanted));
  }
}
