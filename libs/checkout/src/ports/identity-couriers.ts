import { UserQuery } from '#identity';
import type { UserId } from '#kernel';
import { Couriers } from '#shipping';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';

/** The shipping gives parcels to couriers, the identity knows who is one. */
@Injectable()
export class IdentityCouriers extends Couriers {
  constructor(private readonly queries: QueryBus) {
    super();
  }

  async isCourier(userId: UserId): Promise<boolean> {
    const user = await this.queries.execute(new UserQuery(userId));
    return user?.roles.includes('courier') ?? false;
  }
}
