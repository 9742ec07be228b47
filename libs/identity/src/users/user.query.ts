import type { UserId } from '#kernel';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Accounts } from '../accounts.js';
import type { Role } from '../domain/user.js';

export type UserDetails = Readonly<{
  userId: UserId;
  email: string | null;
  name: string | null;
  roles: readonly Role[];
  revision: bigint;
}>;

/** A user as the log has them now; null for nobody. */
export class UserQuery extends Query<UserDetails | null> {
  constructor(readonly userId: UserId) {
    super();
  }
}

@QueryHandler(UserQuery)
export class UserHandler implements IQueryHandler<UserQuery> {
  constructor(private readonly accounts: Accounts) {}

  async execute({ userId }: UserQuery): Promise<UserDetails | null> {
    const { user, roles, revision } = await this.accounts.byId(userId);
    return user.status === 'active' ? { userId, email: user.email, name: user.name, roles, revision } : null;
  }
}
