import { type Decide, Refusal, type UserId } from '#kernel';
import type { Role, SealedVerifier, User, UserEvent } from '../domain/user.js';

type RegisterUser = Readonly<{
  userId: UserId;
  email: string;
  name: string;
  verifier: SealedVerifier;
  roles: readonly Role[];
}>;

/** Opens the account of an address. Two at once for one address meet here, in one stream: one of them is first.
 *  Refuses 'EMAIL_ALREADY_REGISTERED'. */
export const registerUser: Decide<RegisterUser, User, UserEvent> = (command, user) => {
  if (user.status !== 'unknown') {
    throw new Refusal('EMAIL_ALREADY_REGISTERED', 'the e-mail address belongs to an account already');
  }
  const { userId, email, name, verifier, roles } = command;
  return [{ type: 'UserRegistered', data: { userId, email, name, verifier, roles } }];
};
