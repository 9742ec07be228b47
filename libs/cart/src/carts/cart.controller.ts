import { type Caller, CartToken, CurrentUser, Public, Reads, versioned } from '#http';
import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { shopperOf } from '../shopper.js';
import { CartQuery } from './cart.query.js';

@Controller('cart')
export class CartController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Public()
  @Reads('catalog.products')
  async read(@CurrentUser({ optional: true }) caller: Caller | null, @CartToken() cartToken: string | undefined) {
    const { revision, answer } = await this.queries.execute(new CartQuery(shopperOf(caller, cartToken)));
    return revision < 0n ? answer : versioned(revision, answer);
  }
}
