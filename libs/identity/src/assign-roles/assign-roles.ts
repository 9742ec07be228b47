import { type Decide, Refusal, type UserId } from '#kernel';
import type { Role, User, UserEvent } from '../domain/user.js';

export type AssignRoles = Readonly<{ userId: UserId; roles: readonly Role[] }>;

/** Gives a user exactly these roles. Refuses 'USER_NOT_FOUND', and 'ACCOUNT_NOT_ACTIVATED' for an administrator who
 *  could not log in: they would count as one and could not act as one. */
export const assignRoles: Decide<AssignRoles, User, UserEvent> = ({ userId, roles }, user) => {
  if (user.status === 'unknown') throw new Refusal('USER_NOT_FOUND', 'there is no such user');
  if (roles.includes('admin') && user.verifier === null) {
    throw new Refusal('ACCOUNT_NOT_ACTIVATED', 'an administrator needs an account that can log in');
  }
  if (sameRoles(roles, user.roles)) return [];
  return [{ type: 'RolesAssigned', data: { userId, roles } }];
};

const sameRoles = (some: readonly Role[], others: readonly Role[]): boolean =>
  some.length === others.length && some.every((role) => others.includes(role));
