import { Allow, type Caller, CurrentUser, versioned } from '#http';
import { Refusal } from '#kernel';
import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { UserQuery } from './user.query.js';

@Controller('users')
export class UsersController {
  constructor(private readonly queries: QueryBus) {}

  @Get('me')
  @Allow('customer', 'seller', 'courier', 'admin')
  async me(@CurrentUser() caller: Caller) {
    const found = await this.queries.execute(new UserQuery(caller.userId));
    if (!found) throw new Refusal('USER_NOT_FOUND', 'there is no such user');
    const { revision, ...user } = found;
    return versioned(revision, user);
  }
}
