import { Answers, type Caller, CartToken, CurrentUser, ofRead, Public, Reads, versioned } from '#http';
import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { shopperOf } from '../shopper.js';
import { CartAnswerSchema } from './cart-answer-schema.js';
import { CartQuery } from './cart.query.js';

@Controller('cart')
export class CartController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Answers(200, CartAnswerSchema, ofRead)
  @Public()
  @Reads('catalog.products')
  async read(@CurrentUser({ optional: true }) caller: Caller | null, @CartToken() cartToken: string | undefined) {
    const { revision, answer } = await this.queries.execute(new CartQuery(shopperOf(caller, cartToken)));
    return revision < 0n ? answer : versioned(revision, answer);
  }
}
