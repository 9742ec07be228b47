import { Allow, Answers, type Caller, CurrentUser, ofRead, versioned } from '#http';
import { Refusal } from '#kernel';
import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { roles } from '../domain/user.js';
import { UserQuery } from './user.query.js';

const Me = z.object({
  userId: z.string(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  roles: z.array(z.enum(roles)),
});

@Controller('users')
export class UsersController {
  constructor(private readonly queries: QueryBus) {}

  @Get('me')
  @Answers(200, Me, ofRead)
  @Allow('customer', 'seller', 'courier', 'admin')
  async me(@CurrentUser() caller: Caller) {
    const found = await this.queries.execute(new UserQuery(caller.userId));
    if (!found) throw new Refusal('USER_NOT_FOUND', 'there is no such user');
    const { revision, ...user } = found;
    return versioned(revision, user);
  }
}
