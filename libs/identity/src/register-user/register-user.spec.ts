import type { UserId } from '#kernel';
import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { type SealedVerifier, user, type UserEvent } from '../domain/user.js';
import { registerUser } from './register-user.js';

const given = specFor(user);
const userId = 'u-1' as UserId;
const verifier: SealedVerifier = { $enc: 1, k: 'k', iv: 'iv', ct: 'ct', tag: 'tag' };
const ada = { userId, email: 'ada@example.com', name: 'Ada', verifier, roles: ['customer'] } as const;
const registered: UserEvent = { type: 'UserRegistered', data: ada };

describe('register user', () => {
  it('opens an account', () => {
    given().when(registerUser, ada).thenEmits(registered);
  });

  it('gives an address to one account only, whoever asks second', () => {
    given(registered)
      .when(registerUser, { ...ada, name: 'Somebody else' })
      .thenRefuses('EMAIL_ALREADY_REGISTERED');
  });
});
