import type { UserId } from '#kernel';
import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { type SealedVerifier, user, type UserEvent } from '../domain/user.js';
import { assignRoles } from './assign-roles.js';

const given = specFor(user);
const userId = 'u-1' as UserId;
const verifier: SealedVerifier = { $enc: 1, k: 'k', iv: 'iv', ct: 'ct', tag: 'tag' };
const registered: UserEvent = {
  type: 'UserRegistered',
  data: { userId, email: 'ada@example.com', name: 'Ada', verifier, roles: ['customer'] },
};
const imported: UserEvent = { type: 'CustomerImported', data: { userId, reference: '17850' } };

describe('assign roles', () => {
  it('gives a user exactly the roles that were asked for', () => {
    given(registered)
      .when(assignRoles, { userId, roles: ['customer', 'seller'] })
      .thenEmits({ type: 'RolesAssigned', data: { userId, roles: ['customer', 'seller'] } });
  });

  it('changes nothing when they are the same, in whatever order', () => {
    given(registered, { type: 'RolesAssigned', data: { userId, roles: ['seller', 'courier'] } })
      .when(assignRoles, { userId, roles: ['courier', 'seller'] })
      .thenNothing();
  });

  it('knows nobody who never registered', () => {
    given()
      .when(assignRoles, { userId, roles: ['seller'] })
      .thenRefuses('USER_NOT_FOUND');
  });

  it('makes no administrator of somebody who cannot log in', () => {
    given(imported)
      .when(assignRoles, { userId, roles: ['admin'] })
      .thenRefuses('ACCOUNT_NOT_ACTIVATED');
  });
});
